using Parley.Protocols.Primitives;

namespace Parley.Turn.Allocations;

/// <summary>Begins and ends allocations: everything that was taken for one is given back here and nowhere else.</summary>
internal sealed class AllocationLifecycle(TurnDomain domain, int worker, AllocationTable table, Queue<TurnEvent> events, TurnCounters counters)
{
    /// <summary>Lets an allocation begin. Its port and quota have been taken.</summary>
    public void Begin(Allocation allocation)
    {
        table.Add(allocation);
        counters.Allocations = table.Count;
        Report(TurnEventKind.AllocationCreated, allocation, allocation.Has(IPFamily.V4) ? IPFamily.V4 : IPFamily.V6);
    }

    /// <summary>Ends an allocation.</summary>
    public void End(Allocation allocation)
    {
        var family = allocation.Has(IPFamily.V4) ? IPFamily.V4 : IPFamily.V6;
        CloseRelay(allocation, IPFamily.V4);
        CloseRelay(allocation, IPFamily.V6);
        table.Remove(allocation);
        domain.Ports.Release(allocation.Port, worker);
        domain.Bandwidth.Return(allocation.Identity.User, allocation.Client.Remote);
        domain.Quota.Return(allocation.Identity.User, allocation.Client.Remote);
        counters.Allocations = table.Count;
        Report(TurnEventKind.AllocationDeleted, allocation, family);
    }

    /// <summary>Ends one family of an allocation, and with the last one the allocation.</summary>
    public void End(Allocation allocation, IPFamily family)
    {
        if (!allocation.Has(family == IPFamily.V4 ? IPFamily.V6 : IPFamily.V4))
        {
            End(allocation);
            return;
        }

        CloseRelay(allocation, family);
        allocation.Of(family).Address = default;
    }

    /// <summary>Asks the shell for the relay's socket, once.</summary>
    public void OpenRelay(Allocation allocation, IPFamily family)
    {
        var relay = allocation.Of(family);
        if (relay.IsOpen) return;
        relay.IsOpen = true;
        Report(TurnEventKind.RelayOpened, allocation, family);
    }

    private void CloseRelay(Allocation allocation, IPFamily family)
    {
        var relay = allocation.Of(family);
        if (!relay.IsOpen) return;
        relay.IsOpen = false;
        Report(TurnEventKind.RelayClosed, allocation, family);
    }

    private void Report(TurnEventKind kind, Allocation allocation, IPFamily family) =>
        events.Enqueue(new TurnEvent(kind, allocation.Endpoint(family), allocation.Client, allocation.Identity.User));
}
