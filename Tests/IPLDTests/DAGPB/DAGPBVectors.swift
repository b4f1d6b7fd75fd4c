/// The DAG-PB codec fixtures and the nodes that must not be read.
///
/// From ipld/codec-fixtures and the DAG-PB specification's tests.
enum DAGPBVectors {
    /// The bytes in hexadecimal, and their CID.
    static let positive: [(bytes: String, cid: String)] = [
        // dagpb_1link
        (
            "12240a2212207521fe19c374a97759226dc5c0c8e674e73950e81b211f7dd3b6b30883a08a51",
            "bafybeihyivpglm6o6wrafbe36fp5l67abmewk7i2eob5wacdbhz7as5obe"
        ),
        // dagpb_2link+data
        (
            "12340a2212208ab7a6c5e74737878ac73863cb76739d15d4666de44e5756bf55a2f9e9ab5f431209"
                + "736f6d65206c696e6b1880c2d72f12370a2212208ab7a6c5e74737878ac73863cb76739d15d4666d"
                + "e44e5756bf55a2f9e9ab5f44120f736f6d65206f74686572206c696e6b18080a09736f6d65206461"
                + "7461",
            "bafybeibh647pmxyksmdm24uad6b5f7tx4dhvilzbg2fiqgzll4yek7g7y4"
        ),
        // dagpb_Data_some
        (
            "0a050001020304",
            "bafybeibazl2z4vqp2tmwcfag6wirmtpnomxknqcgrauj7m2yisrz3qjbom"
        ),
        // dagpb_Data_zero
        (
            "0a00",
            "bafybeiaqfni3s5s2k2r6rgpxz4hohdsskh44ka5tk6ztbjerqpvxwfkwaq"
        ),
        // dagpb_Links_Hash_some
        (
            "120b0a09015500050001020304",
            "bafybeia53f5n75ituvc3yupuf7tdnxf6fqetrmo2alc6g6iljkmk7ys5mm"
        ),
        // dagpb_Links_Hash_some_Name_some
        (
            "12160a090155000500010203041209736f6d65206e616d65",
            "bafybeifq4hcxma3kjljrpxtunnljtc6tvbkgsy3vldyfpfbx2lij76niyu"
        ),
        // dagpb_Links_Hash_some_Name_zero
        (
            "120d0a090155000500010203041200",
            "bafybeie7fstnkm4yshfwnmpp7d3mlh4f4okmk7a54d6c3ffr755q7qzk44"
        ),
        // dagpb_Links_Hash_some_Tsize_some
        (
            "12140a0901550005000102030418ffffffffffffff0f",
            "bafybeiezymjvhwfuharanxmzxwuomzjjuzqjewjolr4phaiyp6l7qfwo64"
        ),
        // dagpb_Links_Hash_some_Tsize_zero
        (
            "120d0a090155000500010203041800",
            "bafybeichjs5otecmbvwh5azdr4jc45mp2qcofh2fr54wjdxhz4znahod2i"
        ),
        // dagpb_empty
        (
            "",
            "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
        ),
        // dagpb_simple_forms_1
        (
            "0a03010203",
            "bafybeia2qk4u55f2qj7zimmtpulejgz7urp7rzs44cvledcaj42gltkk3u"
        ),
        // dagpb_simple_forms_2
        (
            "120b0a0901550005000102030412100a09015500050001020304120362617212100a090155000500"
                + "010203041203666f6f",
            "bafybeiahfgovhod2uvww72vwdgatl5r6qkoeegg7at2bghiokupfphqcku"
        ),
        // dagpb_simple_forms_3
        (
            "120b0a09015500050001020304120e0a09015500050001020304120161120e0a0901550005000102"
                + "0304120161",
            "bafybeidrg2f6slbv4yzydqtgmsi2vzojajnt7iufcreynfpxndca4z5twm"
        ),
        // dagpb_simple_forms_4
        (
            "120e0a09015500050001020304120161120e0a09015500050001020304120161",
            "bafybeieube7zxmzoc5bgttub2aqofi6xdzimv5munkjseeqccn36a6v6j4"
        ),
    ]

    /// What is wrong, and the bytes.
    static let negative: [(what: String, bytes: String)] = [
        (
            "Link with no Hash",
            "1200"
        ),
        (
            "Data, and Link with no Hash",
            "12000a050001020304"
        ),
        (
            "Link with zero Hash",
            "12020a00"
        ),
        (
            "Link with just Name",
            "12021200"
        ),
        (
            "Link with just empty Name",
            "12021200"
        ),
        (
            "Link with just some Name",
            "120b1209736f6d65206e616d65"
        ),
        (
            "Link with just zero Tsize",
            "12021800"
        ),
        (
            "Link with just nonzero Tsize",
            "120318f207"
        ),
        (
            "data between links",
            "12240a221220cf92fdefcdc34cac009c8b05eb662be0618db9de55ecd42785e9ec6712f8df650a04"
                + "0802180612240a221220cf92fdefcdc34cac009c8b05eb662be0618db9de55ecd42785e9ec6712f8"
                + "df65"
        ),
        (
            "PBLink fields out of order (Name before Hash)",
            "120e1201610a09015500050001020304"
        ),
        (
            "duplicate Data",
            "0a01610a0162"
        ),
        (
            "unknown PBNode field 3",
            "1a00"
        ),
        (
            "wrong wire type (Data as varint)",
            "0801"
        ),
    ]
}
