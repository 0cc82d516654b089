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

    /// <summary>After how long without a check a path that is not in use is forgotten. Chromium checks those every 25 s.</summary>
    public static readonly TimeSpan PathTimeout = TimeSpan.FromSeconds(60);

    /// <summary>For how long after its last sign a path is its peer's alone. Peers refresh their consent every 5 s (RFC 7675 section 5.1), give or take.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    // Behind a NAT that has given it another port, a peer that nominated once and now only refreshes its consent can't know that its path
    // is another one. So a check over another path decides when the one in use has fallen silent.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    // Firefox nominates every path it checks, and means the best of them; Chromium nominates only the one it uses, be it worse than before.
    private static readonly TimeSpan NominationHold = TimeSpan.FromMilliseconds(500);

    private readonly List<ValidPath> _paths = new(2);
    private SeenTransactions _seen = new();

    /// <summary>The same of checks with the credentials before the last restart.</summary>
    private SeenTransactions? _seenBefore;
    private IceCredentials _local;
    private IceCredentials? _previous;
    private byte[] _remoteUfrag;
    private byte[] _previousRemoteUfrag = [];
    private MonoTime _lastCheck;
    private MonoTime _lastNomination;
    private MonoTime _lastHeard;
    private Path? _selected;
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

    /// <summary>The credentials before the last restart, as long as checks with them are answered.</summary>
    public IceCredentials? Previous => _previous;

    /// <summary>The path that the peer nominated, if it has.</summary>
    public Path? SelectedPath => _selected;

    /// <summary>The path to send over: the selected one, and until there is one the path that was validated last.</summary>
    public Path? SendPath => _selected ?? (_paths.Count == 0 ? null : _paths[^1].Path);

    /// <summary>How many paths are valid: at most <see cref="MaxPaths"/>.</summary>
    public int PathCount => _paths.Count;

    /// <summary>The path that had to be forgotten for the last one that <see cref="Receive"/> validated, if any.</summary>
    public Path? Forgotten { get; private set; }

    /// <summary>When the peer will be taken to be gone, unless it checks again.</summary>
    public MonoTime NextTimeout => _lastCheck + ConsentTimeout;

    /// <summary>When <see cref="TryForget"/> will have something to forget.</summary>
    public MonoTime NextForget
    {
        get
        {
            var oldest = _paths.Count > 1 ? Oldest() : -1;
            return oldest < 0 ? MonoTime.Never : _paths[oldest].Checked + PathTimeout;
        }
    }

    /// <summary>Whether the peer is taken to be gone: it has not checked any path for <see cref="ConsentTimeout"/>.</summary>
    public bool IsExpired(MonoTime now) => now >= NextTimeout;

    /// <summary>Whether an authentic check came over a path: what else comes over others is to be thrown away.</summary>
    public bool IsValid(in Path path) => IsSelected(path) || Find(path) >= 0;

    /// <summary>
    /// Whether something authentic came over a path within <see cref="Fresh"/>. What others claim about such a path is to be thrown away: whoever
    /// can send from wherever he says could have the packets of others taken for his own.
    /// </summary>
    public bool IsFresh(in Path path, MonoTime now)
    {
        var index = Find(path);
        if (index < 0) return false;
        var heard = _paths[index].Checked;
        if (IsSelected(path) && _lastHeard > heard) heard = _lastHeard;
        return now < heard + Fresh;
    }

    /// <summary>A valid path, by its number.</summary>
    public Path PathAt(int index) => _paths[index].Path;

    /// <summary>Says that something authentic other than a check came over a path: it is not silent.</summary>
    public void Heard(in Path path, MonoTime now)
    {
        if (IsSelected(path)) _lastHeard = now;
    }

    /// <summary>Forgets a path that is not in use and was not checked for <see cref="PathTimeout"/>. False if there is none.</summary>
    public bool TryForget(MonoTime now, out Path path)
    {
        path = default;
        if (now < NextForget) return false;
        var oldest = Oldest();
        path = _paths[oldest].Path;
        _paths.RemoveAt(oldest);
        return true;
    }

    /// <summary>
    /// Forgets a path whose connection has ended. If it was the selected one there is none until the peer nominates another. False if it was
    /// not valid.
    /// </summary>
    public bool Forget(in Path path)
    {
        var index = Find(path);
        if (index < 0) return false;
        _paths.RemoveAt(index);
        if (IsSelected(path)) _selected = null;
        return true;
    }

    /// <summary>
    /// Begins an ICE restart (RFC 8445 section 9). The path stays in use, and checks with the credentials before are answered, until the
    /// peer nominates with the new ones.
    /// </summary>
    public void Restart(IceCredentials local, string remoteUfrag, MonoTime now)
    {
        // each has its own: what was seen before would only be taken for what comes now
        (_seenBefore, _seen) = (_seen, new SeenTransactions());
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
        Forgotten = null;
        if (!StunMessage.TryParse(datagram, out var message) || !Fingerprint.Verify(message)) return IceCheckResult.Ignored;
        if (FindCredentials(message) is not { } credentials) return IceCheckResult.Ignored;
        var seen = credentials == _previous && _seenBefore is not null ? _seenBefore : _seen;
        if (!seen.Add(message.TransactionId) && !IsValid(path)) return IceCheckResult.Ignored; // somebody else's copy of a check

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
        var selects = message.Has(StunAttributeType.UseCandidate) ? Nominate(path, priority, credentials, now) : Replace(path, priority, credentials, now);
        Heard(path, now);
        return selects ? IceCheckResult.Selected : IceCheckResult.Answered;
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

        if (_paths.Count == MaxPaths)
        {
            var oldest = Oldest();
            Forgotten = _paths[oldest].Path;
            _paths.RemoveAt(oldest);
        }

        _paths.Add(new ValidPath(path, now));
    }

    private bool IsSelected(in Path path) => _selected.HasValue && Nullable.GetValueRefOrDefaultRef(in _selected).Equals(path);

    private int Oldest()
    {
        var oldest = -1;
        for (var i = 0; i < _paths.Count; i++)
        {
            if (!IsSelected(_paths[i].Path) && (oldest < 0 || _paths[i].Checked < _paths[oldest].Checked)) oldest = i;
        }

        return oldest;
    }

    private bool Nominate(in Path path, uint priority, IceCredentials credentials, MonoTime now)
    {
        var restarted = _previous is not null && credentials == _local;
        if (_previous is not null && !restarted) return false; // a nomination from before the restart decides nothing any more
        var moves = !IsSelected(path);
        if (_selected.HasValue && moves && !restarted && priority <= _selectedPriority && now < _lastNomination + NominationHold) return false;
        (_previous, _seenBefore) = (null, null);
        _lastNomination = now;
        _selectedPriority = priority;
        _selected = path;
        return moves;
    }

    private bool Replace(in Path path, uint priority, IceCredentials credentials, MonoTime now)
    {
        if (!_selected.HasValue || IsSelected(path) || credentials != _local || now < _lastHeard + Silence) return false;
        _selectedPriority = priority;
        _selected = path;
        return true;
    }

    private readonly record struct ValidPath(Path Path, MonoTime Checked);
}
