/// The codec fixtures in DAG-JSON, with what they are in DAG-CBOR.
///
/// From ipld/codec-fixtures.
enum DAGJSONVectors {
    /// The text, its CID and the same value's DAG-CBOR in hexadecimal.
    static let positive: [(text: String, cid: String, dagCBOR: String)] = [
        // null
        (
            "null",
            "baguqeeraoqru5gfp45ey7no26hzwvqwxrlgdhfde7fihao4magmjf6mcxefq",
            "f6"
        ),
        // true
        (
            "true",
            "baguqeeraww7kig3mmi7xycprx4snzlsy5ovtydg5scwzm26ehjc3isdh4evq",
            "f5"
        ),
        // false
        (
            "false",
            "baguqeera7s6pczmqrxiyvhsj677spaibo3ny5h3dwq2see3uczsciure7cva",
            "f4"
        ),
        // int-0
        (
            "0",
            "baguqeeral7wowzx7zbxtrwkspbwg22lmphbnxqrz3vhjdndhfhltuj73k7uq",
            "00"
        ),
        // int-2
        (
            "2",
            "baguqeera2rzv4orglylo5yb7lfyyxg25amazyb6yw3cr7eg2hjtg53atvm2q",
            "02"
        ),
        // int-255
        (
            "255",
            "baguqeerasvllqjezzqfk7bvo47yneu7bprq3p33t2sfcsxzx3ghqrmcp7j7q",
            "18ff"
        ),
        // int-500
        (
            "500",
            "baguqeeraaycm2mjy73wsalxsspqgfwrpi4qpo6qf2jpoanvhuaojz7g5d4fa",
            "1901f4"
        ),
        // int-65536
        (
            "65536",
            "baguqeerab4sv5qleqlbuh7ijtouwncddo6f6idobm2tik2y5i4haxsl4y36q",
            "1a00010000"
        ),
        // int--1
        (
            "-1",
            "baguqeeradowwxdhzoey7z2vykq7id53vogk7xmotnm3w52muvuopc5uzyrsa",
            "20"
        ),
        // int--256
        (
            "-256",
            "baguqeeral3yqlgtwwsyi4myxu7jqc2w23c2vmpesejnjca73w3beym4f6d5a",
            "38ff"
        ),
        // int-9223372036854775807
        (
            "9223372036854775807",
            "baguqeerawnfbymfhcx3l7c3siox2p6vyqphdmevxemlrnpolxxazqlq25uuq",
            "1b7fffffffffffffff"
        ),
        // int--9223372036854775808
        (
            "-9223372036854775808",
            "baguqeeraqu4gi57tv5d6jiftbdxdwotirxyw5czcfaif3v6u3tkcvgahzn4a",
            "3b7fffffffffffffff"
        ),
        // int-18446744073709551615
        (
            "18446744073709551615",
            "baguqeeraftnsmjs3jxdf4o2e22kpcip5nxuzxhslrlt7bdmex6uvg5rvvzbq",
            "1bffffffffffffffff"
        ),
        // int--11959030306112471732
        (
            "-11959030306112471732",
            "baguqeera7wvij7ilupcksz2iuprb3wbcipr5vqzvvzj26psnj2oky6j7spva",
            "3ba5f702b3a5f702b3"
        ),
        // float-0.5
        (
            "0.5",
            "baguqeera2lf224p7gm66m7ih5rtw4njkw7zyeshlnheuffibk4ramb6fl2ca",
            "fb3fe0000000000000"
        ),
        // float--1.1
        (
            "-1.1",
            "baguqeeraop2zowbt65hyvdvn2t4xje3i7b2gkbtydsckfhhjj5ixrtpq5oma",
            "fbbff199999999999a"
        ),
        // float-1e-323
        (
            "1e-323",
            "baguqeeralkvxfq2l7znrayirso72iwqx4hi6fq5dmzxvswdeto5n2a55ej5q",
            "fb0000000000000002"
        ),
        // string-empty
        (
            #""""#,
            "baguqeerackxdfsy6yawqd3ndlanre7a75y5q3rjvolwwxlzds4q2apmc4eta",
            "60"
        ),
        // string-a
        (
            #""a""#,
            "baguqeeravsgygqv3wi3c2e7quvm2gyq3wqdqce3irfiwjnriuvhx7qz7yq6a",
            "6161"
        ),
        // string-Hello world!
        (
            #""Hello world!""#,
            "baguqeeratz333n5xwz564v76cckgvqbhly4fqxdirlhehhmw3axl64ocmsla",
            "6c48656c6c6f20776f726c6421"
        ),
        // bytes-empty
        (
            #"{"/":{"bytes":""}}"#,
            "baguqeerackat3qjvp3wd4jnmm7afadwt2ahpjxqbj7pzxocc4kges5lkkqgq",
            "40"
        ),
        // bytes-a1
        (
            #"{"/":{"bytes":"oQ"}}"#,
            "baguqeera2te22lsmu3vdcg54oi6srd7wkuo3h6tmyvswwakaccayyv6m4tza",
            "41a1"
        ),
        // array-empty
        (
            "[]",
            "baguqeeraj5j43immfovaya2uxnpzupwl4xwrfk2nryi3vbz4f4irmeqcxfcq",
            "80"
        ),
        // array-2
        (
            "[2]",
            "baguqeeraaoewnxu7nonjagzawtdmvczkiyaj73v6amn2xscc2q3jbqf4eivq",
            "8102"
        ),
        // array-5-nested
        (
            #"["array",["of",[5,["nested",["arrays","!"]]]]]"#,
            "baguqeera7mqnrv3sxsqeaxf23poe2lyztcxjomr7alr2oapf7slfdrr5ai7q",
            "8265617272617982626f66820582666e657374656482666172726179736121"
        ),
        // array-mixed
        (
            "[6433713753386423,65536,500,2,0,-1,-3,-256,-2784428724,-64337137533864"
                + #"24,{"/":{"bytes":"YTE"}},"Čaues ßvěte!"]"#,
            "baguqeera4iuxsgqusw3ctry362niptivjyio6dxnsn5afctijsahacub2eza",
            "8c1b0016db6db6db6db71a000100001901f40200202238ff3aa5f702b33b0016db6db6"
                + "db6db74261316fc48c6175657320c39f76c49b746521"
        ),
        // map-empty
        (
            "{}",
            "baguqeeraiqjw7i2vwntyuekgvulpp2det2kpwt6cd7tx5ayqybqpmhfk76fa",
            "a0"
        ),
        // map-1_pair
        (
            #"{"a":1}"#,
            "baguqeeraafnl2724yv5c3wklowipaswybbbhhec64m7mltv6vzrco2ux7bra",
            "a1616101"
        ),
        // map-1_pair_rev
        (
            #"{"1":"a"}"#,
            "baguqeeracp3z5isr4gpufnhd7pf7kj3g3ye5zqjoaw2w4vziudcg4jkziikq",
            "a161316161"
        ),
        // map-keysort
        (
            #"{"aaaaaa":6,"aaaaab":7,"aaaaac":8,"aaaabb":9,"bbbbb":5,"cccc":4,"ddd":"#
                + #"3,"ee":2,"f":1}"#,
            "baguqeeraiqj4qsbirp34qohua5y4veoy7idxot4yh6r2qghoxisadibfwbgq",
            "a961660162656502636464640364636363630465626262626205666161616161610666"
                + "6161616161620766616161616163086661616161626209"
        ),
        // map-nested
        (
            #"{"object":{"with":{"4":"nested","objects":{"!":"!"}}}}"#,
            "baguqeeraf5gk7lfzh2l2hgbsqiv5z4oj5kxhnv6keki7zvcsont3ejnou4bq",
            "a1666f626a656374a16477697468a26134666e6573746564676f626a65637473a16121"
                + "6121"
        ),
        // cid-QmRgutAxd8t7oGkSm4wmeuByG6M51wcTso6c
        (
            #"{"/":"QmRgutAxd8t7oGkSm4wmeuByG6M51wcTso6cubDdQtuEfL"}"#,
            "baguqeerahpjisfiuqb5vifrkdpz4yzvhfsdt2agktamof2lvg55zssdclq7a",
            "d82a582300122031c3d57080d8463a3c63b2923df5a1d40ad7a73eae5a14af584213e5"
                + "f504ac33"
        ),
        // cid-bafkreiebzrnroamgos2adnbpgw5apo3z4ii
        (
            #"{"/":"bafkreiebzrnroamgos2adnbpgw5apo3z4iishhbdx77gldnbk57d4zdio4"}"#,
            "baguqeera5c374arbqlbujh5m6goc3fnxmi6y7ksn6mdnbonnakmwvqszxqia",
            "d82a5825000155122081cc5b17018674b401b42f35ba07bb79e211239c23bffe658da1"
                + "577e3e646877"
        ),
        // cid-bafyreidj5idub6mapiupjwjsyyxhyhedxyc
        (
            #"{"/":"bafyreidj5idub6mapiupjwjsyyxhyhedxycv4vihfsicm2vt46o7morwlm"}"#,
            "baguqeera7sbeilm63szrewp5opgwrnjrae4wzsrnom67vpugro7dgsi2iana",
            "d82a5825000171122069ea0740f9807a28f4d932c62e7c1c83be055e55072c90266ab3"
                + "e79df63a365b"
        ),
        // cid-bafkqabiaaebagba
        (
            #"{"/":"bafkqabiaaebagba"}"#,
            "baguqeerarlku7yrcztgkqfowmc5lzvjnavntg2xuwkr6j5lpczxipwxizmma",
            "d82a4a00015500050001020304"
        ),
        // ipns
        (
            #"{"Sequence":5,"TTL":0,"Validity":{"/":{"bytes":"MjAyMy0wNS0wMlQxMzo0Mz"#
                + #"o0MS4yNjIxMzY3Mjda"}},"ValidityType":0,"Value":{"/":{"bytes":"L2lwZnMv"#
                + "YmFmeXJlaWQzbGpwdGpybXJ5eGRlbDc3dHRnYmY1cm52eTRpcGtiYngzdTUydDN3bHNmbm"
                + #"Y0eWZ5M2k"}}}"#,
            "baguqeeralw2u2jrkvcvuuxkfr3jsd7femhfiyiobxwawpnemtydyoa37xqaq",
            "a56354544c006556616c756558412f697066732f6261667972656964336c6a70746a72"
                + "6d72797864656c3737747467626635726e76793469706b626278337535327433776c73"
                + "666e663479667933696853657175656e6365056856616c6964697479581e323032332d"
                + "30352d30325431333a34333a34312e3236323133363732375a6c56616c696469747954"
                + "79706500"
        ),
    ]
}
