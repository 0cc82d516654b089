using System.Text;
using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Protocols.Ice;

/// <summary>What came of a datagram.</summary>
public enum IceCheckResult : byte
{
    /// <summary>It was no check for this agent, or not authentic: nothing is to be sent, for whoever sent it must learn nothing.</summary>
    Ignored = 0,

    /// <summary>An authentic check that was refused: the answer says why.</summary>
    Refused,

    /// <summary>An authentic check: the path is valid now, and the answer is to be sent on it.</summary>
    Answered,

    /// <summary>The same, and <see cref="IceLiteAgent.SelectedPath"/> has changed.</summary>
    Selected,
}

/// <summary>
/// The ICE agent of a server that can be reached (RFC 8445 sections 2.5 and 7.3, ICE-lite): it sends no checks, it answers them. The peer
/// decides which path is used, and only an authentic check of the peer ever changes it. One owner.
/// </summary>
public sealed class IceLiteAgent
{
    /// <summary>How many paths can be valid at once; the one that was longest without a check goes first.</summary>
    public const int MaxPaths = 8;

    /// <summary>The room that an answer needs, in bytes.</summary>
    public const int MaxAnswer = 128;

    /// <summary>After how long without a check the peer is taken to be gone (RFC 7675 section 5.1).</summary>
    public static readonly TimeSpan ConsentTimeout = TimeSpan.FromSeconds(30);

    // Firefox nominates every path it checks, and means the best of them; Chromium nominates only the one it uses, be it worse than before.
    private static readonly TimeSpan NominationHold = TimeSpan.FromMilliseconds(500);

    private readonly List<ValidPath> _paths = new(MaxPaths);
    private IceCredentials _local;
    private IceCredentials? _previous;
    private byte[] _remoteUfrag;
    private byte[] _previousRemoteUfrag = [];
    private MonoTime _lastCheck;
    private MonoTime _lastNomination;
    private uint _selectedPriority;

    /// <summary>An agent that waits for checks.</summary>
    /// <param name="local">The server's credentials.</param>
    /// <param name="remoteUfrag">The peer's user name fragment.</param>
    /// <param name="now">Now.</param>
    public IceLiteAgent(IceCredentials local, string remoteUfrag, MonoTime now)
    {
        _local = local;
        _remoteUfrag = Encoding.UTF8.GetBytes(remoteUfrag);
        _lastCheck = now;
    }

    /// <summary>The server's credentials.</summary>
    public IceCredentials Local => _local;

    /// <summary>The path that the peer nominated, if it has.</summary>
    public Path? SelectedPath { get; private set; }

    /// <summary>When the peer will be taken to be gone, unless it checks again.</summary>
    public MonoTime NextTimeout => _lastCheck + ConsentTimeout;

    /// <summary>Whether the peer is taken to be gone: it has not checked any path for <see cref="ConsentTimeout"/>.</summary>
    public bool IsExpired(MonoTime now) => now >= NextTimeout;

    /// <summary>Whether an authentic check came over a path: what else comes over others is to be thrown away.</summary>
    public bool IsValid(in Path path) => Find(path) >= 0;

    /// <summary>
    /// Begins an ICE restart (RFC 8445 section 9). The path stays in use, and checks with the credentials before are answered, until the
    /// peer nominates with the new ones.
    /// </summary>
    public void Restart(IceCredentials local, string remoteUfrag, MonoTime now)
    {
        _previous = _local;
        _previousRemoteUfrag = _remoteUfrag;
        _local = local;
        _remoteUfrag = Encoding.UTF8.GetBytes(remoteUfrag);
        _lastCheck = now;
    }

    /// <summary>Takes a datagram that may be a check.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="path">The path it came over.</param>
    /// <param name="now">Now.</param>
    /// <param name="answer">Room for the answer: at least <see cref="MaxAnswer"/> bytes.</param>
    /// <param name="length">The length of the answer, which goes back over <paramref name="path"/>; 0 if there is none.</param>
    public IceCheckResult Receive(ReadOnlySpan<byte> datagram, in Path path, MonoTime now, Span<byte> answer, out int length)
    {
        length = 0;
        if (!StunMessage.TryParse(datagram, out var message) || !Fingerprint.Verify(message)) return IceCheckResult.Ignored;
        if (FindCredentials(message) is not { } credentials) return IceCheckResult.Ignored;

        // The peer of a lite agent controls; one that says the opposite has it wrong (section 7.3.1.1).
        var error = IceMessages.FindError(message);
        if (error == 0 && message.Has(StunAttributeType.IceControlled)) error = ErrorCode.RoleConflict;
        if (error != 0)
        {
            length = IceMessages.WriteError(message, credentials.PasswordBytes, error, answer);
            return IceCheckResult.Refused;
        }

        length = IceMessages.WriteSuccess(message, credentials.PasswordBytes, path.Remote, answer);
        _lastCheck = now;
        Validate(path, now);
        IceAttributes.TryReadPriority(message, out var priority);
        return message.Has(StunAttributeType.UseCandidate) && Nominate(path, priority, credentials, now) ? IceCheckResult.Selected : IceCheckResult.Answered;
    }

    private IceCredentials? FindCredentials(in StunMessage message)
    {
        if (!IceUsername.TryRead(message, out var receiver, out var sender)) return null;
        var current = receiver.SequenceEqual(_local.UfragBytes) && sender.SequenceEqual(_remoteUfrag);
        var credentials = current ? _local
            : _previous is not null && receiver.SequenceEqual(_previous.UfragBytes) && sender.SequenceEqual(_previousRemoteUfrag) ? _previous
            : null;
        return credentials is not null && MessageIntegrity.Verify(message, credentials.PasswordBytes) ? credentials : null;
    }

    private int Find(in Path path)
    {
        for (var i = 0; i < _paths.Count; i++)
        {
            if (_paths[i].Path == path) return i;
        }

        return -1;
    }

    private void Validate(in Path path, MonoTime now)
    {
        var index = Find(path);
        if (index >= 0)
        {
            _paths[index] = new ValidPath(path, now);
            return;
        }

        if (_paths.Count == MaxPaths) _paths.RemoveAt(Oldest());
        _paths.Add(new ValidPath(path, now));
    }

    private int Oldest()
    {
        var oldest = -1;
        for (var i = 0; i < _paths.Count; i++)
        {
            if (_paths[i].Path != SelectedPath && (oldest < 0 || _paths[i].Checked < _paths[oldest].Checked)) oldest = i;
        }

        return oldest;
    }

    private bool Nominate(in Path path, uint priority, IceCredentials credentials, MonoTime now)
    {
        var restarted = _previous is not null && credentials == _local;
        if (_previous is not null && !restarted) return false; // a nomination from before the restart decides nothing any more
        if (SelectedPath is { } selected && selected != path && !restarted && priority <= _selectedPriority && now < _lastNomination + NominationHold) return false;
        _previous = null;
        _lastNomination = now;
        _selectedPriority = priority;
        if (SelectedPath == path) return false;
        SelectedPath = path;
        return true;
    }

    private readonly record struct ValidPath(Path Path, MonoTime Checked);
}
