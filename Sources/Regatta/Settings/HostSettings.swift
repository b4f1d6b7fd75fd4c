import Gateway

/// Who may say what a client asked for: an address, a block of them, or `loopback`.
enum TrustedProxy: Sendable, Equatable {
    case loopback
    case range(AddressRange)

    var ranges: [AddressRange] {
        switch self {
        case .loopback: AddressRange.loopback
        case .range(let range): [range]
        }
    }
}

extension Form where Value == TrustedProxy {
    /// An address, a block of them, or a word for this machine's own.
    static var trustedProxy: Form {
        scalar("\"loopback\" or a block of addresses such as 10.0.0.0/8") { text in
            text == "loopback" ? .loopback : AddressRange(text).map { .range($0) }
        } show: { proxy in
            switch proxy {
            case .loopback: "loopback"
            case .range(let range): range.description
            }
        }
    }
}

extension Section where Value == GatewayHost {
    static var host: Section {
        Section([
            Key("name", \.name, .text("a host name such as example.com")),
            Key("subdomains", \.hasSubdomains, .flag),
            Key("inline_dnslink", \.inlinesDomains, .flag),
            Key("trustless", \.isTrustless, .flag),
            Key("namespaces", \.sortedNamespaces, .list(of: .namespace)),
        ])
    }
}

extension Form where Value == GatewayHost {
    /// A host: a section, or just its name.
    static var host: Form {
        let section = Form.section(.host, from: GatewayHost(name: ""), check: \.problem)
        return Form(
            expectation: "a host with its name",
            leaves: [Leaf()],
            read: { (tree, place) throws(SettingsError) in
                guard case .scalar = tree.content else { return try section.read(tree, place) }
                let map = Tree(.map([(key: "name", value: tree)]), from: tree.origin)
                return try section.read(map, place)
            },
            show: section.show
        )
    }
}

extension Form where Value == String {
    /// `ipfs` or `ipns`.
    fileprivate static var namespace: Form {
        scalar("ipfs or ipns") {
            ["ipfs", "ipns"].contains($0) ? $0 : nil
        } show: {
            $0
        }
    }
}

extension GatewayHost {
    /// The namespaces in an order to print them in.
    fileprivate var sortedNamespaces: [String] {
        get { namespaces.sorted() }
        set { namespaces = Set(newValue) }
    }

    fileprivate var problem: String? {
        isValid ? nil : "name: expected a host name such as example.com, not \"\(name)\""
    }
}
