namespace Parley.Protocols.Rtcp;

/// <summary>The packet types of RTCP (RFC 3550 section 12.1, RFC 4585 section 6.1, RFC 3611 section 2).</summary>
public enum RtcpPacketType : byte
{
    /// <summary>No packet.</summary>
    None = 0,

    /// <summary>See <see cref="Rtcp.SenderReport"/>.</summary>
    SenderReport = 200,

    /// <summary>See <see cref="Rtcp.ReceiverReport"/>.</summary>
    ReceiverReport = 201,

    /// <summary>See <see cref="Rtcp.SourceDescription"/>.</summary>
    SourceDescription = 202,

    /// <summary>See <see cref="Rtcp.Goodbye"/>.</summary>
    Goodbye = 203,

    /// <summary>Defined by applications.</summary>
    Application = 204,

    /// <summary>Feedback about the transport: <see cref="Nack"/>, <see cref="Rtcp.TransportFeedback"/>.</summary>
    TransportFeedback = 205,

    /// <summary>Feedback about the payload: <see cref="PictureLossIndication"/>, <see cref="FullIntraRequest"/>, <see cref="ReceiverEstimate"/>.</summary>
    PayloadFeedback = 206,

    /// <summary>See <see cref="Rtcp.ExtendedReport"/>.</summary>
    ExtendedReport = 207,
}
