using Parley.Headless;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Server.Load;

/// <summary>How members join.</summary>
internal enum LoadProtocol
{
    /// <summary>By the signaling protocol, over a WebSocket.</summary>
    Native = 0,

    /// <summary>Publishers by WHIP (RFC 9725), subscribers by WHEP.</summary>
    Whip,
}

/// <summary>What <c>parley load</c> was asked to do.</summary>
internal sealed record LoadOptions
{
    /// <summary>How long somebody speaks before it is another's turn.</summary>
    private static readonly TimeSpan Speech = TimeSpan.FromSeconds(4);

    private static readonly (string Rid, int Width, int Height)[] Sizes = [("q", 320, 180), ("h", 640, 360), ("f", 1280, 720)];

    public required Uri Url { get; init; }

    public required string Room { get; init; }

    /// <summary>How many rooms there are, each with so many publishers and subscribers.</summary>
    public int Rooms { get; init; } = 1;

    public required int Publishers { get; init; }

    public required int Subscribers { get; init; }

    public LoadProtocol Protocol { get; init; }

    /// <summary><see cref="MediaCodec.None"/> is sound alone.</summary>
    public MediaCodec Video { get; init; } = MediaCodec.Vp8;

    /// <summary>What is sent in place of pictures that no browser could show.</summary>
    public VideoRecording? Recording { get; init; }

    /// <summary>Layers of simulcast, 1 to 3; each is a quarter of the next.</summary>
    public int Layers { get; init; } = 3;

    /// <summary>Of the largest layer, in bits per second.</summary>
    public int Bitrate { get; init; } = 1_500_000;

    /// <summary>Whether all frames are of one size.</summary>
    public bool EvenFrames { get; init; }

    /// <summary>How many people speak at a time.</summary>
    public int Talkers { get; init; } = 3;

    /// <summary>How many pictures a subscriber shows.</summary>
    public int Tiles { get; init; } = 9;

    /// <summary>How many voices a subscriber plays.</summary>
    public int Voices { get; init; } = 3;

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How far apart the moments of the result's timeline are.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Joins that begin in a second.</summary>
    public double JoinRate { get; init; } = 50;

    /// <summary>How many subscribers leave each second, each for another that comes.</summary>
    public int Churn { get; init; }

    /// <summary>How many more subscribers come within one second, when half of the time that is measured is over.</summary>
    public int Rush { get; init; }

    /// <summary>The server's process, when it runs on this machine.</summary>
    public int? ProcessId { get; init; }

    public string? Token { get; init; }

    /// <summary>Takes any certificate.</summary>
    public bool Insecure { get; init; }

    public string? JsonFile { get; init; }

    /// <summary>Where the members go.</summary>
    public ServerAddress Server => new(Url, Insecure, Token);

    public int Members => Rooms * (Publishers + Subscribers);

    /// <summary>The name of a room: the first is called as was asked for, the others have a number behind that.</summary>
    public string RoomName(int room) => room == 0 ? Room : $"{Room}-{room + 1}";

    /// <summary>What a publisher sends and receives.</summary>
    /// <param name="number">Its number among those of all rooms.</param>
    public ClientPeerOptions Publisher(int number)
    {
        var index = number % Publishers;
        var turns = (Publishers + Talkers - 1) / Math.Max(1, Talkers);
        var audio = new AudioOptions("mic")
        {
            Speech = Talkers == 0 ? TimeSpan.Zero : Speech,
            Turn = Talkers == 0 ? Speech : Speech * turns,
            Offset = Talkers == 0 ? Speech : Speech * (turns - (index / Talkers)),
        };
        List<TrackOptions> tracks = [audio];
        if (Recording is not null) tracks.Add(new RecordedOptions("cam", Recording));
        else if (Video != MediaCodec.None) tracks.Add(new VideoOptions("cam", Video, [.. VideoLayers()]) { EvenFrames = EvenFrames });
        return new ClientPeerOptions { Tag = TagOf(number), Publish = tracks };
    }

    /// <summary>What a subscriber receives.</summary>
    public ClientPeerOptions Subscriber() => new() { AudioSlots = Voices, VideoSlots = Video == MediaCodec.None ? 0 : Tiles };

    /// <summary>The number in the packets of a publisher.</summary>
    public static uint TagOf(int publisher) => (uint)publisher + 1;

    private IEnumerable<VideoLayerOptions> VideoLayers()
    {
        for (var i = 0; i < Layers; i++)
        {
            var (rid, width, height) = Sizes[Sizes.Length - Layers + i];
            yield return new VideoLayerOptions(Layers == 1 ? null : rid, width, height, Bitrate >> (2 * (Layers - 1 - i)));
        }
    }
}
