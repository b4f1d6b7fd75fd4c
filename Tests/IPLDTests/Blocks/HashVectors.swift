/// The digests of `hello\n` by the functions that blocks are verified with.
enum HashVectors {
    /// CIDs by each function, with its code.
    static let digests: [(code: UInt64, cid: String)] = [
        (
            0x11,
            "bafkrcfhvoljzn6xjebtcq4kpwlhab5zostzcldy"
        ),
        (
            0x17,
            "bafkrohcqsoy6uh7nipzupnf7r6hgcm2ooukrmudohefq7jtxldjq"
        ),
        (
            0x16,
            "bafkrmiftctrije7k5hnlk6we6ddnrb553o7lqehjadmbqok2zzky5fsrnu"
        ),
        (
            0x15,
            "bafkrkmcftmuej7vg4outpkbzpqgwtqdntrwjipqvlwsfjrry6vbeffxjst6qgopkenbwp7ybisj3kgw"
                + "3tuxa"
        ),
        (
            0x14,
            "bafkriqfmozv2mizqdyfnmpcizmx4i2orafc7mxe7d4up45q4pdbyn3jjlip5ugyf4kadkttca5l5rkb"
                + "6awsf6zsdrxltij4gnda4e6wg6jyva"
        ),
        (
            0x19,
            "bafkrsqgbjrcs44zz6rw3oyzvhnfilnggrd5sbfx7vpocu5l6saa3c4nx46i35n25grwbtspffgk6goz"
                + "7oftkeoflsbl5xsauud7eeyxhzwscm"
        ),
        (
            0x1a,
            "bafkruhhjr67bjwmojnwthc3ahyyc4ofjqqhgst4afvsbfgo36rea"
        ),
        (
            0x1b,
            "bafkrwia5mntaaiffwudc7m25t6bk7kavqfccfaoegnbxmovr2naotbq3vy"
        ),
        (
            0x1c,
            "bafkrymfzoaaydbwc7sfasjg3inpcvf7pxu633lntewk2jzrtwtlug374dslm3j6dk45jye32nuf7jxq"
                + "ijz3a"
        ),
        (
            0x1d,
            "bafkr2qdwxzmhctrvslygg4zrpi476k2qw3h7p6glwps44nadt7ekz4gtotzv3eooqyle44nstdrij2g"
                + "is4utp32sfrxunflbanun47gput4u6"
        ),
        (
            0x1e,
            "bafkr4ieojr6bxgo37viopkkrqx7k2xxbish2sbfc7xlxr2xv6ln72yu2te"
        ),
        (
            0x56,
            "bafkvmihmwzn3td45sbnxarmjq3bz7s5no4k6l4x4yoy7a53h27ed4jbyzq"
        ),
        (
            0xb214,
            "bafkzjzacctjppgn3syijncro7khxnawv6ly5iuld24"
        ),
        (
            0xb220,
            "bafk2bzacecj35tdotcbcchb6ynyizfn422n2vn53lhd7jpeezzrxxcffgs3yg"
        ),
        (
            0xb240,
            "bafk4bzacid3azzec4xgbekpttvytcmlrvdm7jsr2q7ignp2lebpp7njidevhl4kpgjy6fqnjbyo6kpz"
                + "hlngupe7o6l26ghvjbuwofhjojaodmq27"
        ),
        (
            0xb260,
            "bafk6bzacea4wtm4smzkamwlgw34ntjsxrgypo3kw4hrkwz65st5ko4evsgd4u"
        ),
    ]
}
