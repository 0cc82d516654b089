using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Protocols.Ice;

/// <summary>Where an agent is.</summary>
public enum IceAgentState : byte
{
    /// <summary>It looks for a path.</summary>
    Checking = 0,

    /// <summary>It has one.</summary>
    Connected,

    /// <summary>It found none within 30 s, or the peer has not answered on it for as long.</summary>
    Failed,
}

/// <summary>
/// A full ICE agent for one stream and component (RFC 8445), in either role, that takes remote candidates as they come (RFC 8838). It
/// controls by regular nomination. Sans-IO: who owns the sockets says which addresses there are.
/// </summary>
public sealed class IceAgent
{
    /// <summary>How many pairs there can be.</summary>
    public const int MaxPairs = 64;

    /// <summary>The room that a check or an answer needs, in bytes.</summary>
    public const int MaxMessage = 700;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ConsentInterval = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<(TransportAddress Address, uint Priority)> _locals = [];
    private readonly List<IcePair> _pairs = [];
    private readonly Entropy _entropy;
    private readonly ulong _tieBreaker;
    private IceCredentials _local;
    private IceCredentials? _remote;
    private (IceCredentials Local, IceCredentials? Remote)? _previous;
    private IcePair? _selected;
    private MonoTime _now;
    private MonoTime _paced;
    private MonoTime _firstSuccess = MonoTime.Never;
    private MonoTime _nextConsent = MonoTime.Never;
    private MonoTime _expires;

    /// <summary>An agent that waits for candidates.</summary>
    public IceAgent(IceCredentials local, bool controlling, Entropy entropy, MonoTime now)
    {
        _local = local;
        _entropy = entropy;
        _tieBreaker = entropy.NextUInt64();
        IsControlling = controlling;
        _now = _paced = now;
        _expires = now + Patience;
    }

    /// <summary>Whether this agent nominates; a conflict of roles changes it.</summary>
    public bool IsControlling { get; private set; }

    /// <summary>Where the agent is.</summary>
    public IceAgentState State { get; private set; }

    /// <summary>The path in use, once there is one.</summary>
    public Path? SelectedPath => _selected?.Path;

    /// <summary>When <see cref="HandleTimeout"/> should be called.</summary>
    public MonoTime NextTimeout
    {
        get
        {
            if (State == IceAgentState.Failed) return MonoTime.Never;
            var next = _expires < _nextConsent ? _expires : _nextConsent;
            foreach (var pair in _pairs)
            {
                if (pair.State == IcePairState.InProgress && pair.NextSend < next) next = pair.NextSend;
                if (_remote is not null && pair.State == IcePairState.Waiting && _paced < next) next = _paced;
            }

            return IsUndecided && _firstSuccess != MonoTime.Never && _firstSuccess + Settle < next ? _firstSuccess + Settle : next;
        }
    }

    // After a restart the path from before is only kept until there is a new one.
    private bool IsRestarting => _previous is not null;

    private bool IsUndecided => IsControlling && (_selected is null || IsRestarting) && !_pairs.Exists(pair => pair.Nominated && pair.State != IcePairState.Failed);

    /// <summary>Whether a check was answered over a path: what else comes over others is to be thrown away.</summary>
    public bool IsValid(in Path path) => Find(path) is { Works: true } || _selected?.Path == path;

    /// <summary>Says who the peer is.</summary>
    public void SetRemote(IceCredentials remote) => _remote = remote;

    /// <summary>
    /// Begins an ICE restart (RFC 8445 section 9): the peer's new credentials and candidates are then to be given as at the beginning. The
    /// path stays in use, and checks with the credentials before are answered, until there is a new one.
    /// </summary>
    /// <param name="local">The new credentials.</param>
    /// <param name="now">Now.</param>
    public void Restart(IceCredentials local, MonoTime now)
    {
        _previous = (_local, _remote);
        _local = local;
        _remote = null;
        _pairs.Clear();
        _now = now;
        _firstSuccess = _nextConsent = MonoTime.Never;
        _expires = now + Patience;
        if (State == IceAgentState.Failed) State = _selected is null ? IceAgentState.Checking : IceAgentState.Connected;
    }

    /// <summary>Adds an address of a socket. Its priority is that of a host candidate (RFC 8445 section 5.1.2).</summary>
    /// <param name="address">The address.</param>
    /// <param name="preference">How much it is preferred, 0 to 65535.</param>
    /// <returns>Its priority, for the description.</returns>
    public uint AddLocal(TransportAddress address, ushort preference = ushort.MaxValue)
    {
        var priority = (126u << 24) | ((uint)preference << 8) | 255;
        _locals.Add((address, priority));
        return priority;
    }

    /// <summary>Adds a candidate of the peer. False if it is not for UDP, has only a name, or there are too many.</summary>
    public bool AddRemote(SdpCandidate candidate)
    {
        if (candidate.Transport != PathTransport.Udp || candidate.HostName is not null || candidate.Component != 1) return false;
        var added = false;
        foreach (var (address, priority) in _locals)
        {
            var path = Path.Udp(address, candidate.Address);
            if (address.Family != candidate.Address.Family || _pairs.Count == MaxPairs || Find(path) is not null) continue;
            _pairs.Add(new IcePair(path, priority, candidate.Priority));
            added = true;
        }

        return added;
    }

    /// <summary>Takes a datagram that may be a check or an answer.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="path">The path it came over; its local end is one that was added.</param>
    /// <param name="now">Now.</param>
    /// <param name="answer">Room for an answer: at least <see cref="MaxMessage"/> bytes.</param>
    /// <param name="length">The length of the answer, which goes back over <paramref name="path"/>; 0 if there is none.</param>
    /// <returns>False if it was neither, or not authentic.</returns>
    public bool Receive(ReadOnlySpan<byte> datagram, in Path path, MonoTime now, Span<byte> answer, out int length)
    {
        length = 0;
        _now = now;
        if (State == IceAgentState.Failed || !StunMessage.TryParse(datagram, out var message) || !Fingerprint.Verify(message)) return false;
        if (message.Method != StunMethod.Binding) return false;
        return message.Class switch
        {
            StunClass.Request => ReceiveCheck(message, path, answer, out length),
            StunClass.Success or StunClass.Error => ReceiveAnswer(message, path),
            _ => false,
        };
    }

    /// <summary>Lets time pass; what is due is then taken with <see cref="TryTransmit"/>.</summary>
    public void HandleTimeout(MonoTime now)
    {
        _now = now;
        if (State == IceAgentState.Failed) return;
        if (now >= _expires) State = IceAgentState.Failed;
        else TryNominate();
    }

    /// <summary>Takes a check that is to be sent.</summary>
    /// <param name="buffer">At least <see cref="MaxMessage"/> bytes.</param>
    /// <param name="transmit">Where to, and its length.</param>
    public bool TryTransmit(Span<byte> buffer, out Transmit transmit)
    {
        transmit = default;
        if (_remote is null || State == IceAgentState.Failed || NextToSend() is not { } pair) return false;
        var nominate = IsControlling && pair.Nominated;
        var length = IceMessages.WriteCheck(
            buffer, pair.Transaction, $"{_remote.Ufrag}:{_local.Ufrag}", _remote.PasswordBytes, pair.ReflexivePriority, IsControlling, _tieBreaker, nominate);
        transmit = new Transmit(pair.Path, length);
        return length > 0;
    }

    private IcePair? NextToSend()
    {
        foreach (var pair in _pairs)
        {
            if (pair.State != IcePairState.InProgress || pair.NextSend > _now) continue;
            if (pair.Attempts == IcePair.MaxAttempts)
            {
                pair.State = IcePairState.Failed;
                if (IsControlling) pair.Nominated = false;
                continue;
            }

            pair.Sent(_now);
            return pair;
        }

        if (_selected is { State: IcePairState.Succeeded } selected && _now >= _nextConsent && !IsRestarting)
        {
            selected.Renew(TransactionId.From(_entropy));
            _nextConsent = _now + ConsentInterval + TimeSpan.FromMilliseconds(_entropy.Next(2000));
            return selected;
        }

        BeginAgain();
        if (_now < _paced || NextWaiting() is not { } next) return null;
        _paced = _now + Pace;
        next.Begin(TransactionId.From(_entropy));
        next.Sent(_now);
        return next;
    }

    // With no pair left there is still time: a bad network may only have had a bad moment.
    private void BeginAgain()
    {
        if ((State != IceAgentState.Checking && !IsRestarting) || !_pairs.TrueForAll(pair => pair.State == IcePairState.Failed)) return;
        foreach (var pair in _pairs) pair.State = IcePairState.Waiting;
    }

    private IcePair? NextWaiting() => _pairs.Where(pair => pair.State == IcePairState.Waiting)
        .OrderByDescending(pair => pair.Triggered).ThenByDescending(pair => pair.Priority(IsControlling)).FirstOrDefault();

    private bool ReceiveCheck(in StunMessage message, in Path path, Span<byte> answer, out int length)
    {
        length = 0;
        if (!IceUsername.TryRead(message, out var receiver, out var sender)) return false;
        if (_previous is { } previous && receiver.SequenceEqual(previous.Local.UfragBytes)) return ReceiveEarlierCheck(message, sender, previous, path, answer, out length);
        if (!receiver.SequenceEqual(_local.UfragBytes) || (_remote is not null && !sender.SequenceEqual(_remote.UfragBytes))) return false;
        if (!MessageIntegrity.Verify(message, _local.PasswordBytes)) return false;

        var error = IceMessages.FindError(message);
        if (error == 0 && !TrySettleRoles(message)) error = ErrorCode.RoleConflict;
        if (error != 0)
        {
            length = IceMessages.WriteError(message, _local.PasswordBytes, error, answer);
            return true;
        }

        length = IceMessages.WriteSuccess(message, _local.PasswordBytes, path.Remote, answer);
        IceAttributes.TryReadPriority(message, out var priority);
        if ((Find(path) ?? AddReflexive(path, priority)) is not { } pair) return true;
        if (!IsControlling && message.Has(StunAttributeType.UseCandidate)) pair.Nominated = true;
        if (pair.State == IcePairState.Succeeded) Consider(pair);
        else if (pair.State != IcePairState.InProgress) (pair.State, pair.Triggered) = (IcePairState.Waiting, true);
        return true;
    }

    // A check from before the restart: it keeps the path alive, and decides nothing any more.
    private static bool ReceiveEarlierCheck(
        in StunMessage message, ReadOnlySpan<byte> sender, (IceCredentials Local, IceCredentials? Remote) previous, in Path path, Span<byte> answer, out int length)
    {
        length = 0;
        if (previous.Remote is not null && !sender.SequenceEqual(previous.Remote.UfragBytes)) return false;
        if (!MessageIntegrity.Verify(message, previous.Local.PasswordBytes) || IceMessages.FindError(message) != 0) return false;
        length = IceMessages.WriteSuccess(message, previous.Local.PasswordBytes, path.Remote, answer);
        return true;
    }

    // Section 7.3.1.1: of two with the same role, the greater number keeps controlling.
    private bool TrySettleRoles(in StunMessage message)
    {
        if (!IceAttributes.TryReadRole(message, out var controlling, out var tieBreaker) || controlling != IsControlling) return true;
        if ((_tieBreaker >= tieBreaker) == IsControlling) return false;
        SwitchRole();
        return true;
    }

    private void SwitchRole()
    {
        IsControlling = !IsControlling;
        foreach (var pair in _pairs) pair.Nominated = false;
    }

    private bool ReceiveAnswer(in StunMessage message, in Path path)
    {
        // The answer comes over the path of the check (section 7.2.5.2.1), and only the peer can authenticate it.
        if (_remote is null || Find(path) is not { } pair || pair.Transaction != message.TransactionId || pair.Transaction == default) return false;
        if (!MessageIntegrity.Verify(message, _remote.PasswordBytes)) return false;
        if (message.Class == StunClass.Error)
        {
            var conflict = message.TryGet(StunAttributeType.ErrorCode, out var value) && ErrorCode.TryRead(value, out var code, out _) && code == ErrorCode.RoleConflict;
            if (conflict) SwitchRole();
            if (pair.State == IcePairState.InProgress) pair.State = conflict ? IcePairState.Waiting : IcePairState.Failed;
            return true;
        }

        pair.State = IcePairState.Succeeded;
        if (pair == _selected) _expires = _now + Patience;
        if (_firstSuccess == MonoTime.Never) _firstSuccess = _now;
        Consider(pair);
        TryNominate();
        return true;
    }

    // A pair that works and is nominated is used; of several, the best.
    private void Consider(IcePair pair)
    {
        if (!pair.Nominated || pair == _selected) return;
        if (_selected is not null && !IsRestarting && _selected.Priority(IsControlling) > pair.Priority(IsControlling)) return;
        _selected = pair;
        _previous = null;
        State = IceAgentState.Connected;
        _expires = _now + Patience;
        _nextConsent = _now + ConsentInterval;
    }

    // Nominates the best pair that works, as soon as no better one is left, or the first has worked for a while.
    private void TryNominate()
    {
        if (!IsUndecided || _firstSuccess == MonoTime.Never) return;
        var best = _pairs.Where(pair => pair.State == IcePairState.Succeeded).MaxBy(pair => pair.Priority(true));
        if (best is null)
        {
            _firstSuccess = MonoTime.Never; // what worked fails meanwhile
            return;
        }

        var better = _pairs.Exists(pair => pair.State is IcePairState.Waiting or IcePairState.InProgress && pair.Priority(true) > best.Priority(true));
        if (better && _now < _firstSuccess + Settle) return;
        best.Nominated = true;
        (best.State, best.Triggered) = (IcePairState.Waiting, true);
    }

    private IcePair? AddReflexive(in Path path, uint priority)
    {
        if (_pairs.Count == MaxPairs) return null;
        var local = path.Local;
        var index = _locals.FindIndex(entry => entry.Address == local);
        if (index < 0) return null;
        var pair = new IcePair(path, _locals[index].Priority, priority);
        _pairs.Add(pair);
        return pair;
    }

    private IcePair? Find(in Path path)
    {
        foreach (var pair in _pairs)
        {
            if (pair.Path == path) return pair;
        }

        return null;
    }
}
