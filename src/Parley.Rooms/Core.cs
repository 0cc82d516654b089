using Parley.Rooms.Audit;
using Parley.Rooms.Chat;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Ports;

namespace Parley.Rooms;

/// <summary>What every part of the core stands on: options, ports, time, ids, and the ways out.</summary>
internal sealed class Core
{
    public Core(SwitchboardOptions options, ITokenVerifier tokens, ISeal seal, IIceServerSource iceServers, FillRandom random)
    {
        (Options, Tokens, Seal, IceServers, Ids) = (options, tokens, seal, iceServers, new IdSource(random));
        Audit = new AuditLog(this);
        Chat = new ChatAllowance(options);
    }

    public SwitchboardOptions Options { get; }

    public ITokenVerifier Tokens { get; }

    public ISeal Seal { get; }

    public IIceServerSource IceServers { get; }

    public AuditLog Audit { get; }

    public ChatAllowance Chat { get; }

    public Deadlines Deadlines { get; } = new();

    public Outbox Outbox { get; } = new();

    public Queue<Effect> Effects { get; } = new();

    public FrameWriter Frames { get; } = new();

    public FramePool Pool { get; } = new();

    public IdSource Ids { get; }

    /// <summary>Whether the server is about to go down, so that nothing new begins; see <see cref="Drain"/>.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Asks the shell for something; see <see cref="Effect"/>.</summary>
    public void Perform<TResult>(Effect<TResult> effect, Action<TResult, Moment>? completed = null, Action<Moment>? failed = null) =>
        Effects.Enqueue(effect.Then(completed, failed));
}
