using Parley.Protocols.Sdp;

namespace Parley.Protocols.Tests.Sdp;

public sealed class SdpFragmentTests
{
    // as in RFC 9725 section 4.3.2, with a second m-section
    private const string Trickled =
        "a=group:BUNDLE 0 1\r\na=ice-options:trickle ice2\r\na=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n"
        + "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1\r\n"
        + "a=candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ host generation 0 ufrag EsAw network-id 2\r\n"
        + "a=candidate:2154773085 1 tcp 1518214911 198.51.100.2 9 typ host tcptype active generation 0 ufrag EsAw network-id 2\r\na=end-of-candidates\r\n"
        + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=candidate:1 1 udp 1 192.0.2.1 61766 typ host\r\n";

    [Fact]
    public void Rfc9725_section_4_3_2_candidates_come_later()
    {
        Assert.True(SdpFragment.TryParse(Trickled, out var fragment, out _));
        Assert.Equal(("EsAw", "P2uYro0UCOQ4zxjKXaWCBui1", 4, true), (fragment.IceUfrag, fragment.IcePwd, fragment.Candidates.Count, fragment.EndOfCandidates));
        Assert.Equal(61764, fragment.Candidates[0].Address.Port);
    }

    [Fact]
    public void Rfc8840_section_9_credentials_may_stand_in_the_m_section()
    {
        Assert.True(SdpFragment.TryParse("m=audio 9 UDP/TLS/RTP/SAVPF 0\na=mid:0\na=ice-ufrag:EsAw\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\n", out var fragment, out _));
        Assert.Equal(("EsAw", 0, false), (fragment.IceUfrag, fragment.Candidates.Count, fragment.EndOfCandidates));
    }

    [Fact]
    public void The_answer_to_a_restart_is_read_as_it_was_written()
    {
        var media = Offers.Parse(Offers.Text("chromium-call")).Media[0];
        var answer = new SdpFragment("nextfrag", "0123456789abcdefghijklmn", Offers.Transport.Candidates, true);
        Assert.True(SdpFragment.TryParse(answer.Write(media), out var read, out _));
        Assert.Equal((answer.IceUfrag, answer.IcePwd, true), (read.IceUfrag, read.IcePwd, read.EndOfCandidates));
        Assert.Equal(answer.Candidates, read.Candidates);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a=ice-ufrag:EsAw\n")]
    [InlineData("a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\n")]
    [InlineData("a=ice-ufrag:EsAw\na=ice-pwd:short\n")]
    [InlineData("nonsense")]
    public void Fragments_without_credentials_are_refused(string text)
    {
        Assert.False(SdpFragment.TryParse(text, out _, out var error));
        Assert.EndsWith(".", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fragment_cut_anywhere_is_read_or_refused()
    {
        for (var length = 0; length < Trickled.Length; length++)
        {
            if (SdpFragment.TryParse(Trickled.AsSpan(0, length), out var fragment, out _)) Assert.Equal("EsAw", fragment.IceUfrag);
        }
    }
}
