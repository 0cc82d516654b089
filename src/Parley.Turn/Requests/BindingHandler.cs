using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Turn.Requests;

/// <summary>Binding (RFC 8489 section 12): tells the client its own address. Needs no credentials.</summary>
internal sealed class BindingHandler(Answers answers) : IRequestHandler
{
    public StunMethod Method => StunMethod.Binding;

    public bool NeedsAuthentication => false;

    public ReadOnlySpan<StunAttributeType> Known => [];

    public int Handle(in TurnRequest request)
    {
        var writer = answers.Begin(request);
        writer.AddXorAddress(StunAttributeType.XorMappedAddress, request.Client.Remote);
        answers.Send(ref writer, request);
        return 0;
    }
}
