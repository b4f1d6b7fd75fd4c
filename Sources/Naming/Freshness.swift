/// How new what is known of a name has to be.
public enum Freshness: Sendable {
    /// As new as whoever published it says.
    case usual
    /// Asked for just now, for a client that does not trust caches; within moments of the last time
    /// that somebody was asked, nobody is asked again.
    case latest
    /// Nobody is asked: what is known, however old.
    case cached
}
