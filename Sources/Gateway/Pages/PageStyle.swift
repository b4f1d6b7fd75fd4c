/// The one style sheet of all pages, light and dark, from 360 pixels up.
enum PageStyle {
    static let sheet = colours + frame + table + message + icons

    private static let colours = """
        :root{color-scheme:light dark;--bg:#f6f8fa;--card:#fff;--ink:#15222c;--soft:#566873;\
        --line:#dfe6eb;--link:#0a5c8a;--hover:#eef4f8;--sail:#d9480f;--bad:#b3261e}
        @media(prefers-color-scheme:dark){:root{--bg:#0d151b;--card:#131e26;--ink:#dfe8ee;\
        --soft:#93a6b3;--line:#24333e;--link:#6cc3f0;--hover:#1a2832;--sail:#ff8a4c;--bad:#ff8a80}}

        """

    private static let frame = """
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:64rem;padding:0 1rem 3rem;background:var(--bg);color:var(--ink);\
        font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
        a{color:var(--link);text-decoration:none}
        a:hover{text-decoration:underline}
        :focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
        header{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem .75rem;padding:1.25rem 0 1rem;\
        color:var(--soft);font-size:.875rem}
        .brand{display:inline-flex;align-items:center;gap:.5rem;font-weight:700;font-size:1.125rem;\
        color:var(--ink)}
        main{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.25rem 1.5rem}
        h1{margin:0 0 .5rem;font-size:1.25rem;line-height:1.4;overflow-wrap:anywhere}
        h2{margin:1.75rem 0 .5rem;font-size:1rem}
        .path{display:block;font-size:1rem;font-weight:500}small{color:var(--soft)}
        .facts{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.25rem 1.5rem;margin:.5rem 0;\
        color:var(--soft);font-size:.875rem}
        .cid,code,.ipfs-hash{font-family:ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace;\
        font-size:.8125rem;overflow-wrap:anywhere}

        """

    private static let table = """
        table{width:100%;border-collapse:collapse;margin-top:1rem}
        th{padding:.375rem .5rem;border-bottom:2px solid var(--line);color:var(--soft);font-size:.75rem;\
        font-weight:600;text-align:left;text-transform:uppercase;letter-spacing:.04em}
        td{padding:.4375rem .5rem;border-bottom:1px solid var(--line);vertical-align:top}
        tbody tr:hover{background:var(--hover)}
        th:last-child,td:last-child{text-align:right;white-space:nowrap;color:var(--soft);\
        font-variant-numeric:tabular-nums}
        .n{display:grid;grid-template-columns:1.25rem 1fr auto;gap:0 .625rem;align-items:baseline}
        .n>:nth-child(2){overflow-wrap:anywhere;unicode-bidi:isolate;white-space:pre-wrap}
        .ipfs-hash{color:var(--soft)}
        @media(max-width:40rem){body{padding:0 .5rem 2rem}header{padding:1rem .5rem .75rem}\
        main{padding:1rem}.ipfs-hash{grid-column:2}th:first-child,td:first-child{padding-left:0}\
        th:last-child,td:last-child{padding-right:0}}

        """

    private static let message = """
        .code{margin:0;color:var(--bad);font-size:.875rem;font-weight:700;letter-spacing:.04em}
        .message{margin:.25rem 0 .75rem;overflow-wrap:anywhere}
        .ways dt{font-weight:600}.ways dd{margin:0 0 .5rem;overflow-wrap:anywhere}
        .tried td:last-child,.tried th:last-child{text-align:left;white-space:normal}
        .tried td:nth-child(2){overflow-wrap:anywhere}
        .tried td:first-child{white-space:nowrap;font-variant-numeric:tabular-nums;color:var(--soft)}
        form{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0}
        label{flex-basis:100%;font-weight:600}
        input{flex:1 1 14rem;min-width:0;padding:.625rem .75rem;border:1px solid var(--soft);\
        border-radius:8px;background:var(--bg);color:inherit;font:inherit}
        button{padding:.625rem 1.25rem;border:0;border-radius:8px;background:var(--link);\
        color:var(--card);font:inherit;font-weight:600;cursor:pointer}
        ul{padding-left:1.25rem}li{margin:.25rem 0;overflow-wrap:anywhere}
        .tree{margin:.25rem 0;padding-left:1rem;list-style:none;border-left:1px solid var(--line)}
        .tree b{margin-right:.5rem;font-weight:600}.tree .ipfs-hash{color:var(--link)}q{quotes:none;white-space:pre-wrap}

        """

    // Pictures are masks, so that they take the colour of the text around them.
    private static let icons = """
        i{display:inline-block;align-self:center;width:1.25rem;height:1.25rem;background:var(--soft);\
        -webkit-mask:var(--i) center/contain no-repeat;mask:var(--i) center/contain no-repeat}
        .n>i{align-self:start;margin-top:.125rem}
        .folder{background:var(--link)}.sail{background:var(--sail);width:1.5rem;height:1.5rem}
        \(icon("sail", "M11 2v14H3C7 12.5 9.5 8 11 2zm2 3c4 3 6.5 7 7.5 11H13zM2 18h20c-1 2.5-3 4-5 4H7c-2 0-4-1.5-5-4z"))
        \(icon("folder", "M3 5h6l2 2h10v13H3z"))
        \(icon("up", "M12 4l8 8-1.5 1.5L13 8v12h-2V8l-5.5 5.5L4 12z"))
        \(icon("file", "M5 2h9l5 5v15H5zm8 1.5V8h4.5z"))
        \(icon("words", "M5 2h9l5 5v15H5zm8 1.5V8h4.5zM8 11v1.5h8V11zm0 3.5V16h8v-1.5zM8 18v1.5h5V18z"))
        \(icon("picture", "M3 4h18v16H3zm2 12v2h14v-3l-4-5-4 5-3-3zM8 7a1.5 1.5 0 100 3 1.5 1.5 0 000-3z"))
        \(icon("film", "M3 5h18v14H3zm6.5 3.5v7l6-3.5z"))
        \(icon("sound", "M9 4l11-2v14.5a3 3 0 11-2-2.8V7.5L11 9v9.5a3 3 0 11-2-2.8z"))
        \(icon("archive", "M3 3h18v5H3zm1.5 6.5h15V21h-15zM9 12v2h6v-2z"))

        """

    /// A rule that gives `name` a picture 24 units square.
    private static func icon(_ name: String, _ shape: String) -> String {
        ".\(name){--i:url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' "
            + "viewBox='0 0 24 24'%3E%3Cpath fill-rule='evenodd' d='\(shape)'/%3E%3C/svg%3E\")}"
    }
}
