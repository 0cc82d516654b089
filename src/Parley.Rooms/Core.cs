using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Ports;

namespace Parley.Rooms;

/// <summary>What every part of the core stands on: options, ports, time, ids, and the ways out.</summary>
internal sealed class Core(SwitchboardOptions options, ITokenVerifier tokens, ISeal seal, IIceServerSource iceServers, FillRandom random)
{
    public SwitchboardOptions Options { get; } = options;

    public ITokenVerifier Tokens { get; } = tokens;

    public ISeal Seal { get; } = seal;

    public IIceServerSource IceServers { get; } = iceServers;

    public Deadlines Deadlines { get; } = new();

    public Outbox Outbox { get; } = new();

    public Queue<Effect> Effects { get; } = new();

    public FrameWriter Frames { get; } = new();

    public FramePool Pool { get; } = new();

    public IdSource Ids { get; } = new(random);

    /// <summary>Whether the server is about to go down, so that nothing new begins; see <see cref="Drain"/>.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Asks the shell for something; see <see cref="Effect"/>.</summary>
    public void Perform<TResult>(Effect<TResult> effect, Action<TResult, Moment>? completed = null, Action<Moment>? failed = null) =>
        Effects.Enqueue(effect.Then(completed, failed));
}
