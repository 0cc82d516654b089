using Parley.Protocols.Primitives;

namespace Parley.Sfu.Transports;

/// <summary>What happened to a transport.</summary>
public enum TransportEventKind : byte
{
    /// <summary>An authentic check came over <see cref="TransportEvent.Path"/>, which was not valid before.</summary>
    PathValidated = 0,

    /// <summary><see cref="TransportEvent.Path"/> is not valid any more.</summary>
    PathForgotten,

    /// <summary>What is sent goes over <see cref="TransportEvent.Path"/> from now on.</summary>
    Selected,

    /// <summary>Checks with the fragment in <see cref="TransportEvent.Text"/> are not answered any more: an ICE restart is done.</summary>
    UfragForgotten,

    /// <summary>There are keys.</summary>
    Connected,

    /// <summary>A handshake failed, for the reason in <see cref="TransportEvent.Text"/>. Another may begin.</summary>
    Failed,

    /// <summary>The transport is over: the peer has not checked it for 30 s.</summary>
    Lost,

    /// <summary>The transport is over: one of the two ends has closed it.</summary>
    Closed,
}

/// <summary>Something that happened to a transport.</summary>
/// <param name="Kind">What.</param>
/// <param name="Path">Which path, for those kinds that speak of one.</param>
/// <param name="Text">A reason for people, or a fragment; empty for the other kinds.</param>
public readonly record struct TransportEvent(TransportEventKind Kind, Path Path, string Text);
