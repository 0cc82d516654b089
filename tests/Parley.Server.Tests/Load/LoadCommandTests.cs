using System.CommandLine;
using System.IO;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Server.Commands;
using Parley.Server.Load;

namespace Parley.Server.Tests.Load;

public sealed class LoadCommandTests
{
    [Fact]
    public void A_command_line_says_all_there_is_to_say()
    {
        var parsed = Parse("--url https://example.org:8443 --room r-1 --publishers 5 --subscribers 0 --video h264 --layers 2 --bitrate 800000 --even-frames --talkers 2 --tiles 4 --voices 1 "
            + "--duration 7 --interval 50 --join-rate 9 --churn 3 --rush 8 --whip --pid 1 --token t --json f --insecure");
        Assert.Empty(parsed.Errors);
        Assert.Equal(
            new LoadOptions
            {
                Url = new Uri("https://example.org:8443"),
                Room = "r-1",
                Publishers = 5,
                Subscribers = 0,
                Protocol = LoadProtocol.Whip,
                Video = MediaCodec.H264,
                Layers = 2,
                Bitrate = 800_000,
                EvenFrames = true,
                Talkers = 2,
                Tiles = 4,
                Voices = 1,
                Duration = TimeSpan.FromSeconds(7),
                Interval = TimeSpan.FromMilliseconds(50),
                JoinRate = 9,
                Churn = 3,
                Rush = 8,
                ProcessId = 1,
                Token = "t",
                JsonFile = "f",
                Insecure = true,
            },
            LoadCommand.Read(parsed));
    }

    [Fact]
    public void What_is_left_out_has_a_usual_value()
    {
        var options = LoadCommand.Read(Parse("--url http://localhost:8080"));
        Assert.Equal((3, 10, LoadProtocol.Native, MediaCodec.Vp8, 3), (options.Publishers, options.Subscribers, options.Protocol, options.Video, options.Layers));
        Assert.Equal(("load", TimeSpan.FromSeconds(30), false, null), (options.Room, options.Duration, options.Insecure, options.ProcessId));
    }

    [Theory]
    [InlineData("", "Option '--url' is required.")]
    [InlineData("--url localhost", "--url \"localhost\" is not an address such as https://localhost:8443.")]
    [InlineData("--url ftp://localhost", "--url \"ftp://localhost\" is not an address such as https://localhost:8443.")]
    [InlineData("--url http://a --publishers -1", "--publishers \"-1\" is not a number from 0 to 2000.")]
    [InlineData("--url http://a --subscribers 2001", "--subscribers \"2001\" is not a number from 0 to 2000.")]
    [InlineData("--url http://a --layers 4", "--layers \"4\" is not a number from 1 to 3.")]
    [InlineData("--url http://a --video vp9", "--video \"vp9\" is none of vp8, h264, none.")]
    [InlineData("--url http://a --room Room", "--room \"Room\" is not 3 to 64 of a-z 0-9 -.")]
    [InlineData("--url http://a --publishers 0 --subscribers 0", "There is nobody to join: give --publishers, --subscribers or both.")]
    [InlineData("--url http://a --whip --native", "--whip and --native exclude each other.")]
    public void A_slip_is_told_in_a_sentence(string arguments, string expected) => Assert.Equal([expected], Parse(arguments).Errors.Select(error => error.Message));

    [Fact]
    public void A_recording_is_sent_as_it_is()
    {
        var file = Path.Combine(Path.GetTempPath(), $"parley-{Guid.NewGuid():N}.ivf");
        byte[] frame = [0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01];
        File.WriteAllBytes(file, [.. "DKIF\0\0 \0VP80"u8, 0x80, 2, 0x68, 1, 15, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, (byte)frame.Length, .. new byte[11], .. frame]);
        try
        {
            var arguments = $"--url http://a --recording {file}";
            Assert.Equal((15, 640, 360), LoadCommand.Read(Parse(arguments)).Publisher(0).Publish.OfType<Parley.Headless.RecordedOptions>().Select(one => (one.Recording.FrameRate, one.Recording.Width, one.Recording.Height)).Single());
            Assert.Equal(["--recording is sent as it is: leave out --layers."], Parse(arguments + " --layers 2").Errors.Select(error => error.Message));
            File.WriteAllText(file, "a poem");
            Assert.Equal([$"--recording {file} cannot be sent: it is no IVF file. Make one by: ffmpeg -i FILE -an -c:v libvpx -f ivf {file}"], Parse(arguments).Errors.Select(error => error.Message));
        }
        finally
        {
            File.Delete(file);
        }

        Assert.StartsWith($"--recording {file} cannot be read: ", Parse($"--url http://a --recording {file}").Errors.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void People_speak_in_turns_of_as_many_as_were_asked_for()
    {
        var options = new LoadOptions { Url = new Uri("http://a"), Room = "load", Publishers = 6, Subscribers = 0, Talkers = 2 };
        var voices = Enumerable.Range(0, 6).Select(index => (Parley.Headless.AudioOptions)options.Publisher(index).Publish[0]).ToList();
        for (var second = 0.5; second < 30; second++)
            Assert.Equal(2, voices.Count(voice => (second + voice.Offset.TotalSeconds) % voice.Turn.TotalSeconds < voice.Speech.TotalSeconds));
        Assert.All(Enumerable.Range(0, 6), index => Assert.Equal((uint)index + 1, options.Publisher(index).Tag));
    }

    [Fact]
    public void Layers_are_quarters_of_each_other()
    {
        var options = new LoadOptions { Url = new Uri("http://a"), Room = "load", Publishers = 1, Subscribers = 0, Bitrate = 1_600_000 };
        Assert.Equal(["q:100000:180", "h:400000:360", "f:1600000:720"], Layers(options));
        Assert.Equal(["h:400000:360", "f:1600000:720"], Layers(options with { Layers = 2 }));
        Assert.Equal([":1600000:720"], Layers(options with { Layers = 1 }));
    }

    private static IEnumerable<string> Layers(LoadOptions options) =>
        ((Parley.Headless.VideoOptions)options.Publisher(0).Publish[1]).Layers.Select(layer => $"{layer.Rid}:{layer.Bitrate}:{layer.Height}");

    private static ParseResult Parse(string arguments) => new RootCommand { LoadCommand.Create() }.Parse("load " + arguments);
}
