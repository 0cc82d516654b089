using System.Diagnostics.Metrics;
using Parley.Rooms;

namespace Parley.AspNetCore.Signaling;

/// <summary>The gauges of the signaling.</summary>
internal static class SignalingFigures
{
    public static void Observe(Meter meter, Func<SwitchboardFigures> figures)
    {
        meter.CreateObservableGauge("parley.signaling.connections", () => figures().Connections, "{connection}", "Open WebSockets");
        meter.CreateObservableGauge("parley.signaling.sessions", () => figures().Sessions, "{session}", "Signed-in devices, connected or expected back");
        meter.CreateObservableGauge("parley.signaling.users", () => figures().Users, "{user}", "People who are here");
        meter.CreateObservableGauge("parley.signaling.calls", () => figures().Calls, "{call}", "Calls, ringing or connected");
        meter.CreateObservableGauge("parley.signaling.rooms", () => figures().Rooms, "{room}", "Rooms");
        meter.CreateObservableGauge("parley.signaling.participants", () => figures().Participants, "{participant}", "Participants of all rooms");
    }
}
