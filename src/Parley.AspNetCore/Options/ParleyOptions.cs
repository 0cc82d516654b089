namespace Parley.AspNetCore;

/// <summary>
/// Everything that can be set, bound from configuration section <c>Parley</c>: <c>appsettings.json</c>, environment
/// (<c>Parley__UdpPort=4000</c>) or command line (<c>--Parley:UdpPort 4000</c>). The defaults are safe and work on a fresh machine.
/// A value that makes no sense stops the start with a sentence that names the option.
/// </summary>
public sealed class ParleyOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string SectionName = "Parley";

    /// <summary>TCP port of the web app, the signaling and TURN over TCP and TLS; 0 is off. Used by <c>UseParleyEndpoints</c> only.</summary>
    public int HttpsPort { get; set; } = 8443;

    /// <summary>TCP port that redirects to HTTPS, or, with <see cref="BehindProxy"/>, serves everything in plain HTTP; 0 is off.</summary>
    public int HttpPort { get; set; } = 8080;

    /// <summary>UDP port of STUN and TURN.</summary>
    public int UdpPort { get; set; } = 3478;

    /// <summary>TCP port of TURN over TCP and TLS beside <see cref="HttpsPort"/>; 0 is off.</summary>
    public int TcpPort { get; set; } = 3478;

    /// <summary>Uses System.Net.Sockets for datagrams where Linux's own calls would be used: slower, for sandboxes that forbid those.</summary>
    public bool PortableSockets { get; set; }

    /// <summary>Threads for datagrams, media and relay alike; 0 is one for each processor, up to 16.</summary>
    public int MediaThreads { get; set; }

    /// <summary>UDP ports that relayed traffic towards peers outside this server is sent from.</summary>
    public PortRange RelayPorts { get; set; } = new(50000, 50999);

    /// <summary>
    /// The addresses or names under which this machine is reached from outside, when it stands behind a NAT; several (IPv4 and IPv6, two providers)
    /// with commas between. The first is the one that is told where there is room for one only: STUN and TURN behind a reverse proxy.
    /// </summary>
    public string? PublicAddress { get; set; }

    /// <summary>A STUN server (<c>host:port</c>) that is asked for the public address when <see cref="PublicAddress"/> is not set.</summary>
    public string? DiscoverAddressFrom { get; set; }

    /// <summary>Folder of everything that must last: database, keys, certificates. Made at first start with mode 700.</summary>
    public string DataPath { get; set; } = "./data";

    /// <summary>Whether people without a token or a sign-in of the host application may take part under a name of their choice.</summary>
    public bool Guests { get; set; } = true;

    /// <summary>
    /// Whether guests see who is on the server, and are seen by other guests. If not, they call whom they have a call link of, or have met in a room;
    /// people with a token or a sign-in of the host application see everybody either way.
    /// </summary>
    public bool GuestDirectory { get; set; } = true;

    /// <summary>How many participants a room may have. The room of a call has two.</summary>
    public int ParticipantsPerRoom { get; set; } = 500;

    /// <summary>Sends the media of all rooms through this server, also where two people could reach each other directly.</summary>
    public bool AlwaysRouted { get; set; }

    /// <summary>The key that access tokens are signed with (HS256), at least 32 bytes of text. Unset: one is made and kept in the data folder.</summary>
    public string? TokenKey { get; set; }

    /// <summary>Lets TURN reach loopback addresses. For tests on one machine only.</summary>
    public bool AllowLoopbackPeers { get; set; }

    /// <summary>Lets TURN reach private addresses (10/8, 172.16/12, 192.168/16, fc00::/7). Off: relaying is no way into the network behind it.</summary>
    public bool AllowPrivatePeers { get; set; }

    /// <summary>A certificate of one's own: a PEM file (with <see cref="CertificateKeyPath"/> or the key in it) or a PFX file. Watched for renewal.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>The PEM file of the certificate's private key.</summary>
    public string? CertificateKeyPath { get; set; }

    /// <summary>The password of the PFX file or of the encrypted PEM key.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>Names and addresses the self-made certificate is valid for, beside localhost, the host name and the machine's addresses.</summary>
    public IList<string> CertificateNames { get; } = [];

    /// <summary>Serves everything in plain HTTP on <see cref="HttpPort"/> for a reverse proxy that ends TLS; forwarded headers of <see cref="TrustedProxies"/> count.</summary>
    public bool BehindProxy { get; set; }

    /// <summary>Addresses or networks (<c>10.0.0.0/8</c>) of reverse proxies whose forwarded headers are believed; loopback always is.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Origins (<c>https://app.example</c>) of other web pages that may use the signaling; the own origin always may.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Origins that may show the web app in a frame.</summary>
    public IList<string> FrameAncestors { get; } = [];

    /// <summary>Sends Strict-Transport-Security. Sensible only with a certificate that browsers trust.</summary>
    public bool Hsts { get; set; }

    /// <summary>STUN and TURN servers that clients get beside this one, e.g. a coturn that already stands.</summary>
    public IList<IceServerOptions> IceServers { get; } = [];

    /// <summary>Limits of the TURN server.</summary>
    public TurnServerOptions Turn { get; } = new();

    /// <summary>Limits of the signaling.</summary>
    public SignalingOptions Signaling { get; } = new();

    /// <summary>WHIP and WHEP: publishing and playing by standard clients.</summary>
    public WhipOptions Whip { get; } = new();

    /// <summary>Files that are sent with chat messages.</summary>
    public FilesOptions Files { get; } = new();

    /// <summary>The page for operators.</summary>
    public AdminOptions Admin { get; } = new();

    /// <summary>
    /// How long meetings and calls that go on may still go on when the server is told to stop; nothing new begins meanwhile, and it ends as soon
    /// as nobody is in a room any more. 0 ends them at once. The host's own <c>HostOptions.ShutdownTimeout</c> has to be longer.
    /// </summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Days after which chat messages are deleted; 0 keeps them.</summary>
    public int ChatRetentionDays { get; set; } = 365;

    /// <summary>Days after which call records are deleted, and guests who were not here since are forgotten; 0 keeps them.</summary>
    public int CallRetentionDays { get; set; } = 90;

    /// <summary>Days after which lines of the audit log are deleted; 0 switches it off.</summary>
    public int AuditDays { get; set; } = 90;

    /// <summary>How large the database may grow, in MiB; 0 is unlimited. Once full, what would be stored is refused until retention has made room.</summary>
    public int MaxDatabaseMegabytes { get; set; } = 1024;

    /// <summary>Where metrics and traces are sent by OTLP, e.g. <c>http://localhost:4317</c>. Unset: nowhere.</summary>
    public string? OtlpEndpoint { get; set; }
}

/// <summary>A STUN or TURN server that clients get beside this one.</summary>
public sealed class IceServerOptions
{
    /// <summary>Addresses, e.g. <c>turn:turn.example:3478?transport=udp</c>.</summary>
    public IList<string> Urls { get; } = [];

    /// <summary>A fixed user name.</summary>
    public string? Username { get; set; }

    /// <summary>A fixed password.</summary>
    public string? Credential { get; set; }

    /// <summary>The secret shared with that server (coturn's <c>static-auth-secret</c>): each user gets short-lived credentials made from it.</summary>
    public string? Secret { get; set; }
}

/// <summary>Limits of the TURN server.</summary>
public sealed class TurnServerOptions
{
    /// <summary>Whether the built-in TURN server relays. STUN is answered either way.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The realm of the long-term credentials (RFC 8489 section 9.2).</summary>
    public string Realm { get; set; } = "parley";

    /// <summary>How long the credentials that clients get are valid.</summary>
    public TimeSpan CredentialLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Allocations one user may hold at a time.</summary>
    public int AllocationsPerUser { get; set; } = 32;

    /// <summary>
    /// Allocations that may come from one address (IPv6: one /64) at a time. Many people sit behind one NAT, and each takes a relay port:
    /// keep it well below the number of <see cref="ParleyOptions.RelayPorts"/>. A browser takes 3 to 6 for a call, at most about 18.
    /// </summary>
    public int AllocationsPerAddress { get; set; } = 128;

    /// <summary>Allocations in all.</summary>
    public int Allocations { get; set; } = 10_000;

    /// <summary>Bits per second, both directions together, that one user may relay; 0 is unlimited.</summary>
    public long BitsPerSecondPerUser { get; set; } = 50_000_000;

    /// <summary>
    /// Bits per second, both directions together, that may be relayed for one address (IPv6: one /64), over all its users; 0 is unlimited.
    /// A guest can take a new name at any time, but not a new address: a whole office behind one NAT fits, a flood does not.
    /// </summary>
    public long BitsPerSecondPerAddress { get; set; } = 500_000_000;

    /// <summary>Bits per second, both directions together, that the server relays; 0 is unlimited.</summary>
    public long BitsPerSecond { get; set; }
}

/// <summary>Limits of the signaling.</summary>
public sealed class SignalingOptions
{
    /// <summary>WebSockets in all.</summary>
    public int Connections { get; set; } = 20_000;

    /// <summary>WebSockets from one address (many people sit behind one NAT). Loopback is not limited.</summary>
    public int ConnectionsPerAddress { get; set; } = 500;

    /// <summary>The largest message a client may send, in bytes.</summary>
    public int MessageBytes { get; set; } = 65_536;

    /// <summary>Bytes that may wait for a client that does not read.</summary>
    public int QueueBytes { get; set; } = 1_048_576;

    /// <summary>Messages that may wait for a client that does not read.</summary>
    public int QueueMessages { get; set; } = 1_024;

    /// <summary>Quiet time after which a connection is pinged; one that stays silent for as long again is dead. Of somebody in a room or call it is 3 s at most, and dead after 10.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests a client may send per second in the long run; four times as many at once.</summary>
    public int UnitsPerSecond { get; set; } = 100;

    /// <summary>
    /// Units of chat that guests of one address (IPv6: one /64) may write per second in the long run, all together, one for each 256 bytes of a text;
    /// two hundred times as many at once, and ten times as many for deletions, reactions and votes. A guest can take a new name at any time, but not a new address. Loopback is not limited.
    /// </summary>
    public int ChatUnitsPerSecondPerAddress { get; set; } = 3;

    /// <summary>Messages that may be written in one room per second in the long run, by all together; two hundred times as many at once. A room keeps its newest 10,000.</summary>
    public int ChatMessagesPerSecondPerRoom { get; set; } = 5;

    /// <summary>How long a new connection has for its <c>session.hello</c>.</summary>
    public TimeSpan HelloTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call rings before it counts as missed.</summary>
    public TimeSpan RingTime { get; set; } = TimeSpan.FromSeconds(45);
}

/// <summary>The page for operators, <c>/admin</c>, and the addresses below <c>/parley/admin</c> that it stands on.</summary>
public sealed class AdminOptions
{
    /// <summary>Whether they are there. Operators come with a token of <c>parley token admin</c>; there is no password.</summary>
    public bool Enabled { get; set; }

    /// <summary>Users of the application around Parley who are in this role are operators too. Unset: none of them.</summary>
    public string? Role { get; set; }

    /// <summary>Of how many media connections the last five minutes are kept, about 22 KB each; those past it show the last second only.</summary>
    public int Histories { get; set; } = 2_000;
}

/// <summary>Files that are sent with chat messages. They lie in the data folder.</summary>
public sealed class FilesOptions
{
    /// <summary>Whether files are taken.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How large a file may be, in MiB.</summary>
    public int MaxFileMegabytes { get; set; } = 100;

    /// <summary>How much one user may have here at a time, in all rooms, in MiB.</summary>
    public int MegabytesPerUser { get; set; } = 500;

    /// <summary>How much one room may have at a time, in MiB.</summary>
    public int MegabytesPerRoom { get; set; } = 2_000;

    /// <summary>How much there may be altogether, in MiB.</summary>
    public int Megabytes { get; set; } = 10_000;

    /// <summary>Uploads of one user that were not sent with a message yet.</summary>
    public int UnsentPerUser { get; set; } = 20;

    /// <summary>How much must stay free on the disk, in MiB: below it no upload begins, nor goes on.</summary>
    public int KeepFreeMegabytes { get; set; } = 200;

    /// <summary>Days after which files are deleted, if not earlier with their message; 0 keeps them as long.</summary>
    public int RetentionDays { get; set; } = 30;
}

/// <summary>WHIP and WHEP: publishing and playing by standard clients, such as OBS and GStreamer.</summary>
public sealed class WhipOptions
{
    /// <summary>Whether <c>/whip/{room}</c> and <c>/whep/{room}</c> are there.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Sessions in all.</summary>
    public int Sessions { get; set; } = 2_000;

    /// <summary>Sessions from one address (IPv6: one /64). Loopback is not limited.</summary>
    public int SessionsPerAddress { get; set; } = 100;
}
