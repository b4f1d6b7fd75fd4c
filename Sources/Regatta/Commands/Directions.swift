/// How to point what people have at Regatta, for the moment it begins to serve.
enum Directions {
    /// An example that every gateway knows: eleven bytes, "hello world".
    static let example = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"

    static func text(gateway: String, admin: String) -> String {
        """
        Use it:
          browser   \(gateway)/ipfs/\(example)
          curl      curl \(gateway)/ipfs/\(example)
                    IPFS_GATEWAY=\(gateway) curl ipfs://\(example)   (curl 8.4 and later)
          ffmpeg    IPFS_GATEWAY=\(gateway) ffplay ipfs://<cid of a film>
          always    regatta setup ipfs-gateway   writes ~/.ipfs/gateway, which both read
        Watch it:
          browser   \(admin)/
        """
    }
}
