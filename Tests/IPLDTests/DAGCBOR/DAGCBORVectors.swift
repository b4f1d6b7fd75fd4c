/// The DAG-CBOR codec fixtures: what is written, its CID and what it reads as.
///
/// From ipld/codec-fixtures.
enum DAGCBORVectors {
    /// The bytes in hexadecimal, and their CID.
    static let positive: [(bytes: String, cid: String)] = [
        // null
        (
            "f6",
            "bafyreifqwkmiw256ojf2zws6tzjeonw6bpd5vza4i22ccpcq4hjv2ts7cm"
        ),
        // true
        (
            "f5",
            "bafyreibhvppn37ufanewvxvwendgzksh3jpwhk6sxrx2dh3m7s3t5t7noa"
        ),
        // false
        (
            "f4",
            "bafyreibac77tiyjzkzzkucve6zejj7jpswslcihcnehisulfnv423qxo2i"
        ),
        // int-0
        (
            "00",
            "bafyreidogqfzz75tpkmjzjke425xqcrmpcib2p5tg44hnbirumdbpl5adu"
        ),
        // int-2
        (
            "02",
            "bafyreig3yg2msah74sgvow25uxddqbabex3f3mh6hysess3w5kmgiv6zqy"
        ),
        // int-255
        (
            "18ff",
            "bafyreih4vluto2froiw457akazzjhcfm7y22juemxx6jsyyjufp227tcv4"
        ),
        // int-500
        (
            "1901f4",
            "bafyreifvxhnllfzufgihevzlj62j34nmzrlzfdjb5pwyqe5675meqi6o7q"
        ),
        // int-65536
        (
            "1a00010000",
            "bafyreibjfaasdb7qgrdnd2pmg7noltevqzswyif5nyup6sktdanzgpft6a"
        ),
        // int--1
        (
            "20",
            "bafyreibwvht7dsk3ql73tf2d4dc4jtuv3a6juqykvrm7qtxtzp5lmfcqna"
        ),
        // int--256
        (
            "38ff",
            "bafyreigdjo5suzljxlmtuj4eoohou6vadwznc4kkdfd4xsarc5sycz76oy"
        ),
        // int-9223372036854775807
        (
            "1b7fffffffffffffff",
            "bafyreih2npqkh2altk6fydcmxj4kibc6qj5p44r7jnktdw22txixdi2qli"
        ),
        // int--9223372036854775808
        (
            "3b7fffffffffffffff",
            "bafyreidh4mvwi7pnv62beigtnibakkxpsgjzua5g7kdvu2deltah6kigay"
        ),
        // int-18446744073709551615
        (
            "1bffffffffffffffff",
            "bafyreibnpsyje7iwfx3smzlnofkxqdyeqz3a4qzhwu33ktibq7sxeckrpq"
        ),
        // int--11959030306112471732
        (
            "3ba5f702b3a5f702b3",
            "bafyreieir43khjzemsmgahaozab2vjvtdxavszixhhurvdqg2xkhrwinyi"
        ),
        // float-0.5
        (
            "fb3fe0000000000000",
            "bafyreifwqkffcpzsyfigri7xm2kaf6bz7si5stsnf46jep5w5we7ngmgma"
        ),
        // float--1.1
        (
            "fbbff199999999999a",
            "bafyreibn43uo5yygsnzbdj6eey2mrcrmavhxgkzvgnmarkt3mo2efr4cfy"
        ),
        // float-1e-323
        (
            "fb0000000000000002",
            "bafyreib6bigeneyagim45hjjzzn3ggyuthejspqqccplri2pmmek5bz2uq"
        ),
        // string-empty
        (
            "60",
            "bafyreiengp2sbi6ez34a2jctv34bwyjl7yoliteleaswgcwtqzrhmpyt2m"
        ),
        // string-a
        (
            "6161",
            "bafyreiewdnw5h3pdzohmxkwl22g6aqgnpdvs5vmiseymz22mjeti5jgvay"
        ),
        // string-Hello world!
        (
            "6c48656c6c6f20776f726c6421",
            "bafyreigmgu7icw3p3lf3prtti7x3o7vsc6e5peltjinsa7zni2axvlz5cm"
        ),
        // bytes-empty
        (
            "40",
            "bafyreigdmqpykrgxyaxtlafqpqhzrb7qy2rh75nldvfd4kok6gl47quzvy"
        ),
        // bytes-a1
        (
            "41a1",
            "bafyreidfn5bivgcww7slkgp7f5iiukoggxr542m4pzl3zn3oia7ozt7ffe"
        ),
        // array-empty
        (
            "80",
            "bafyreidwx2fvfdiaox32v2mnn6sxu3j4qoxeqcuenhtgrv5qv6litfnmoe"
        ),
        // array-2
        (
            "8102",
            "bafyreihdb57fdysx5h35urvxz64ros7zvywshber7id6t6c6fek37jgyfe"
        ),
        // array-5-nested
        (
            "8265617272617982626f66820582666e657374656482666172726179736121",
            "bafyreihmxfmn5wcpzpiqa6zfefgabxmd2jzr2bd4y2v7c2ss4plkgkabgq"
        ),
        // array-mixed
        (
            "8c1b0016db6db6db6db71a000100001901f40200202238ff3aa5f702b33b0016db6db6db6db74261"
                + "316fc48c6175657320c39f76c49b746521",
            "bafyreidufmzzejc3p7gmh6ivp4fjvca5jfazk57nu6vdkvki4c4vpja724"
        ),
        // map-empty
        (
            "a0",
            "bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua"
        ),
        // map-1_pair
        (
            "a1616101",
            "bafyreihltcnuuyqp2jm24aqydpnlj7b6w3ogwrplomrjtg5rifv44mmjey"
        ),
        // map-1_pair_rev
        (
            "a161316161",
            "bafyreierz7t5y4xa635mndfb2i7wu2zxzfnpl6xvg5wr2kxeambtrgvsuy"
        ),
        // map-keysort
        (
            "a9616601626565026364646403646363636304656262626262056661616161616106666161616161"
                + "620766616161616163086661616161626209",
            "bafyreifzcy56s5jog3scrc7c3rlaohrwu3recxgf5c7fddfjlnlhh6p6p4"
        ),
        // map-nested
        (
            "a1666f626a656374a16477697468a26134666e6573746564676f626a65637473a161216121",
            "bafyreib7zq4mhl7fwtmftjn7d7mmlwf6gi32vimlsjkn25w2e5xlhz2deu"
        ),
        // cid-QmRgutAxd8t7oGkSm4wmeuByG6M51wcTso6cubDdQtuEfL
        (
            "d82a582300122031c3d57080d8463a3c63b2923df5a1d40ad7a73eae5a14af584213e5f504ac33",
            "bafyreidfkreyekhbpfbbau3o4aakvxk6ninfo7baileo7ezgjiunk66er4"
        ),
        // cid-bafkreiebzrnroamgos2adnbpgw5apo3z4iishhbdx77gldnbk57d4zdio4
        (
            "d82a5825000155122081cc5b17018674b401b42f35ba07bb79e211239c23bffe658da1577e3e6468"
                + "77",
            "bafyreic3yrxqeqgoi24fo3h43nfkfs4cntcx243g3lzv3n2hnmcm5ksnzu"
        ),
        // cid-bafyreidj5idub6mapiupjwjsyyxhyhedxycv4vihfsicm2vt46o7morwlm
        (
            "d82a5825000171122069ea0740f9807a28f4d932c62e7c1c83be055e55072c90266ab3e79df63a36"
                + "5b",
            "bafyreihfnilmqbnwzcmqrspmmyik5qdocjdrf3rnkuxb2aanrh2qycf6wy"
        ),
        // cid-bafkqabiaaebagba
        (
            "d82a4a00015500050001020304",
            "bafyreihm764rs4lirtozq4d5d4pqext5b5akh6val7cyphu4aglvpha3xm"
        ),
        // ipns
        (
            "a56354544c006556616c756558412f697066732f6261667972656964336c6a70746a726d72797864"
                + "656c3737747467626635726e76793469706b626278337535327433776c73666e6634796679336968"
                + "53657175656e6365056856616c6964697479581e323032332d30352d30325431333a34333a34312e"
                + "3236323133363732375a6c56616c69646974795479706500",
            "bafyreifxsv6jggzwuh72ta3mx7m74nwyqfyd5qfld6sqje6myesc7er7o4"
        ),
    ]
}
