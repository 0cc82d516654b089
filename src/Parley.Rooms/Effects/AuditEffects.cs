using Parley.Rooms.Audit;

namespace Parley.Rooms.Effects;

/// <summary>Write down what somebody has done. Nothing hangs on the outcome.</summary>
public sealed class StoreAudit : Effect<Done>
{
    internal StoreAudit(AuditEntry entry) => Entry = entry;

    /// <summary>What is to be written.</summary>
    public AuditEntry Entry { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}
