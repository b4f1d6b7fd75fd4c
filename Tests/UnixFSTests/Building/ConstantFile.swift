extension ConstantFile {
    /// Computed by an implementation that reproduces the profiles' own vectors.
    static let all = [
        ConstantFile(
            count: 256 << 10,
            cids: [
                "QmRk1rduJvo5DfEYAaLobS2za9tDszk35hzaNSDCJ74DA7",
                "bafkreiekhhjkxu4ztk3tyng3er3ijhg56mb44oe3gwbgquhzu4afrg2ksa",
                "bafkreiekhhjkxu4ztk3tyng3er3ijhg56mb44oe3gwbgquhzu4afrg2ksa",
                "bafkreiekhhjkxu4ztk3tyng3er3ijhg56mb44oe3gwbgquhzu4afrg2ksa",
            ]
        ),
        ConstantFile(
            count: 256 << 10 | 1,
            cids: [
                "QmbVuw4C4vcmVKqxoWtgDVobvcHrSn51qsmQmyxjk4sB2Q",
                "bafybeigllfqgfpqydppr6cmv56g7ax4wyhruzswvcefv6j5kj77nzttfki",
                "bafkreifspibstbhkrjv6y4amhvxwh6h47p4p7dxyp2lsrep63jhousvnbq",
                "bafkreifspibstbhkrjv6y4amhvxwh6h47p4p7dxyp2lsrep63jhousvnbq",
            ]
        ),
        ConstantFile(
            count: 512 << 10,
            cids: [
                "QmeBAFpC3fbNhVMsExM8uS23gKmiaPQJbNu5rFEKDGdhcW",
                "bafybeig5axbv7uxiwv63kn6qvegw5vbz2tlgv4nhz4crv6g3f3rat7ttsi",
                "bafkreiahqvgs73zjpidlvalilztaymzn4nwv2ggvi2jh2mg2vvwx7wqvie",
                "bafkreiahqvgs73zjpidlvalilztaymzn4nwv2ggvi2jh2mg2vvwx7wqvie",
            ]
        ),
        ConstantFile(
            count: 1 << 20,
            cids: [
                "QmVkbauSDEaMP4Tkq6Epm9uW75mWm136n81YH8fGtfwdHU",
                "bafybeiggzq4ryi7hscq5hzvzcnk4urnxt3asp37dhgvnjilf7exskximla",
                "bafkreibq4fevl27rgurgnxbp7adh42aqiyd6ouflxhj3gzmcxcxzbh6lla",
                "bafkreibq4fevl27rgurgnxbp7adh42aqiyd6ouflxhj3gzmcxcxzbh6lla",
            ]
        ),
        ConstantFile(
            count: 1 << 20 | 1,
            cids: [
                "Qmeb988ZjF9Ui6AVPR8Sjg5sAv1B6DauS5rUjCoNs7ftZ1",
                "bafybeihhq4imxfkfucfxjbnqvrvzdknmfbzvxaivz7jzdnumfkabdbq3yq",
                "bafybeihd4yzq7n5umhjngdum4r6k2to7egxfkf2jz6thvwzf6djus22cmq",
                "bafybeihd4yzq7n5umhjngdum4r6k2to7egxfkf2jz6thvwzf6djus22cmq",
            ]
        ),
        ConstantFile(
            count: 10 << 20,
            cids: [
                "QmaJ6kN9fW3TKpVkpf1NuW7cjhHjNp5Jwr3cQuHzsoZWkJ",
                "bafybeicicmkwdi4ejuls6owvsrzcty5kht3ydya35eqf4i46yjgbs6xggy",
                "bafybeibfjdi66hrbmooad7adyrxlrjsn6cizfqmiyupkpye7nropwx4rya",
                "bafybeibfjdi66hrbmooad7adyrxlrjsn6cizfqmiyupkpye7nropwx4rya",
            ]
        ),
        ConstantFile(
            count: 174 << 18,
            cids: [
                "QmY4HSz1oVGdUzb8poVYPLsoqBZjH6LZrtgnme9wWn2Qko",
                "bafybeibxsa3ioclowpaq7b6gxl65gzqneopfr3fnhedak6sqr4bjz5lnyq",
                "bafybeidoa6tva5z3p2c545zsnczdfmen3cshhpkym72zynvebarw7qahie",
                "bafybeidoa6tva5z3p2c545zsnczdfmen3cshhpkym72zynvebarw7qahie",
            ]
        ),
        ConstantFile(
            count: 174 << 18 | 1,
            cids: [
                "QmehMASWcBsX7VcEQqs6rpR5AHoBfKyBVEgmkJHjpPg8jq",
                "bafybeihqwzd3o6q6v3pmwhzjy22vokhr767burokmqemg63hptx2nqd7ym",
                "bafybeihp2d7d2jdhoqc4hit3misyawmwdz4r5uy2lyr2waty7rm65hwdke",
                "bafybeihp2d7d2jdhoqc4hit3misyawmwdz4r5uy2lyr2waty7rm65hwdke",
            ]
        ),
        ConstantFile(
            count: 100 << 20,
            cids: [
                "Qmca3PNFKuZnYkiVv1FpcV1AfDUm4qCSHoYjPTBqDAsyk8",
                "bafybeieckprkg4re4c3jo5ffhvxpze3p2fjkhgld45wsd62uy6kuwuywz4",
                "bafybeihekywddbzllb3waeoltzfeftxani7qshphmjkylbthhyoko5x35i",
                "bafybeihekywddbzllb3waeoltzfeftxani7qshphmjkylbthhyoko5x35i",
            ]
        ),
        ConstantFile(
            count: 1 << 20,
            byte: 0x61,
            cids: [
                "QmNecXLe3tMEdoo992NpHrcXwtbvieS1KhNmrv2iE2VBBN",
                "bafybeigak7tvm4bb2et73p52j33zy2v6hgy46nijsjflrqih4keafnvdra",
                "bafkreie3ygzkfcfsnl3sk6rwe55ohalkpvhrn2e4dz7hpuffysf22yvtma",
                "bafkreie3ygzkfcfsnl3sk6rwe55ohalkpvhrn2e4dz7hpuffysf22yvtma",
            ]
        ),
        ConstantFile(
            count: 3 << 18 | 5,
            byte: 0x61,
            cids: [
                "QmPLB7X5gVRP4y7SfXTNXKH638QBs9Nw6W8ppEeNJ4WYon",
                "bafybeigv3wcv7rt6eko3oqhjvkes2dzkd7ir47kacybhluzuwboq5q54ci",
                "bafkreigleklnlwvykjk2wslnjhfs5knvix53rggnipyak32rwgpyfkrdwm",
                "bafkreigleklnlwvykjk2wslnjhfs5knvix53rggnipyak32rwgpyfkrdwm",
            ]
        ),
    ]
}
