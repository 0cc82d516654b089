using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Headless;
using Parley.Protocols.Dtls;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Server.Load;
using Spectre.Console;

namespace Parley.Server.Commands;

/// <summary><c>parley load</c>: puts publishers and subscribers without heads on a server, and measures what they get.</summary>
internal static partial class LoadCommand
{
    // sysexits.h
    private const int Unavailable = 69;
    private const int CannotCreate = 73;
    private const int SomeFailed = 1;
    private const int MaxMembers = 2000;

    private static readonly Option<Uri> Url = new("--url")
    {
        Description = "The server, such as https://localhost:8443",
        Required = true,
        CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : Wrong<Uri>(result, $"--url \"{result.Tokens[0].Value}\" is not an address such as https://localhost:8443."),
    };

    private static readonly Option<string> Room = new("--room")
    {
        Description = "The room: 3 to 64 of a-z 0-9 -",
        DefaultValueFactory = _ => "load",
        CustomParser = result => RoomName().IsMatch(result.Tokens[0].Value) ? result.Tokens[0].Value : Wrong<string>(result, $"--room \"{result.Tokens[0].Value}\" is not 3 to 64 of a-z 0-9 -."),
    };

    private static readonly Option<int> Rooms = Number("--rooms", 1, 1, 100, "How many rooms there are, each with so many publishers and subscribers; the second is called ROOM-2");
    private static readonly Option<int> Publishers = Number("--publishers", 3, 0, MaxMembers, "How many publish");
    private static readonly Option<int> Subscribers = Number("--subscribers", 10, 0, MaxMembers, "How many receive");
    private static readonly Option<MediaCodec> Video = Choice("--video", "vp8", "What pictures are sent: vp8, h264, none", ("vp8", MediaCodec.Vp8), ("h264", MediaCodec.H264), ("none", MediaCodec.None));
    private static readonly Option<int> Layers = Number("--layers", 3, 1, 3, "Layers of simulcast");
    private static readonly Option<int> Bitrate = Number("--bitrate", 1_500_000, 50_000, 20_000_000, "Bits per second of the largest layer; each other has a quarter of the next");
    private static readonly Option<bool> EvenFrames = new("--even-frames") { Description = "Frames of one size, key frames too, instead of an encoder's" };
    private static readonly Option<VideoRecording?> Recording = new("--recording")
    {
        Description = "An IVF file of VP8 that is sent over and over, in place of pictures that no browser could show",
        CustomParser = result => ReadRecording(result.Tokens[0].Value, out var fault) ?? Wrong<VideoRecording>(result, fault),
    };

    private static readonly Option<int> Talkers = Number("--talkers", 3, 0, MaxMembers, "How many speak at a time");
    private static readonly Option<int> Tiles = Number("--tiles", 9, 0, 49, "How many pictures a subscriber shows");
    private static readonly Option<int> Voices = Number("--voices", 3, 0, 20, "How many voices a subscriber plays");
    private static readonly Option<int> Duration = Number("--duration", 30, 1, 86_400, "Seconds to measure, after everybody has joined");
    private static readonly Option<int> Interval = Number("--interval", 1000, 20, 60_000, "Milliseconds between the moments of the result's timeline");
    private static readonly Option<int> JoinRate = Number("--join-rate", 50, 1, 10_000, "Joins that begin in a second");
    private static readonly Option<int> Churn = Number("--churn", 0, 0, 1000, "Subscribers that leave each second, each for another that comes");
    private static readonly Option<int> Rush = Number("--rush", 0, 0, MaxMembers, "Subscribers that come besides, all within one second, when half of the measuring is over");
    private static readonly Option<bool> Whip = new("--whip") { Description = "Join by WHIP and WHEP" };
    private static readonly Option<bool> Native = new("--native") { Description = "Join by Parley's own protocol (the default)" };
    private static readonly Option<int?> Pid = new("--pid") { Description = "The server's process on this machine, to measure its CPU and memory" };
    private static readonly Option<string?> Token = new("--token") { Description = "An access token (parley token), where guests are not allowed" };
    private static readonly Option<string?> Json = new("--json") { Description = "A file for the result" };
    private static readonly Option<bool> Insecure = new("--insecure") { Description = "Take any certificate" };

    public static Command Create()
    {
        var command = new Command("load", "Measure a server with publishers and subscribers without heads")
        {
            Url, Room, Rooms, Publishers, Subscribers, Video, Layers, Bitrate, EvenFrames, Recording, Talkers, Tiles, Voices, Duration, Interval, JoinRate, Churn, Rush, Native, Whip, Pid, Token, Json, Insecure,
        };
        command.Validators.Add(Check);
        command.SetAction((parsed, cancellationToken) => Run(Read(parsed), AnsiConsole.Console, Console.Error, cancellationToken));
        return command;
    }

    /// <summary>What a command line asks for.</summary>
    public static LoadOptions Read(ParseResult parsed) => new()
    {
        Url = parsed.GetRequiredValue(Url),
        Room = parsed.GetRequiredValue(Room),
        Rooms = parsed.GetValue(Rooms),
        Publishers = parsed.GetValue(Publishers),
        Subscribers = parsed.GetValue(Subscribers),
        Protocol = parsed.GetValue(Whip) ? LoadProtocol.Whip : LoadProtocol.Native,
        Video = parsed.GetValue(Video),
        Layers = parsed.GetValue(Layers),
        Bitrate = parsed.GetValue(Bitrate),
        EvenFrames = parsed.GetValue(EvenFrames),
        Recording = parsed.GetValue(Recording),
        Talkers = parsed.GetValue(Talkers),
        Tiles = parsed.GetValue(Tiles),
        Voices = parsed.GetValue(Voices),
        Duration = TimeSpan.FromSeconds(parsed.GetValue(Duration)),
        Interval = TimeSpan.FromMilliseconds(parsed.GetValue(Interval)),
        JoinRate = parsed.GetValue(JoinRate),
        Churn = parsed.GetValue(Churn),
        Rush = parsed.GetValue(Rush),
        ProcessId = parsed.GetValue(Pid),
        Token = parsed.GetValue(Token),
        JsonFile = parsed.GetValue(Json),
        Insecure = parsed.GetValue(Insecure),
    };

    /// <summary>Runs a load; returns the exit code.</summary>
    public static async Task<int> Run(LoadOptions options, IAnsiConsole console, TextWriter errors, CancellationToken cancellationToken)
    {
        if (!LoadWorker.IsSupported)
        {
            await errors.WriteLineAsync("parley: load needs Linux and OpenSSL 3.");
            return Unavailable;
        }

        try
        {
            // before the work, not after it
            if (options.JsonFile is not null) await File.WriteAllTextAsync(options.JsonFile, "", cancellationToken);
            using var context = NewContext();
            using var threads = new LoadThreads(context);
            await using var run = new LoadRun(options, threads, new ConsoleReport(console));
            var result = await run.Run(cancellationToken);
            new ConsoleReport(console).Done(result);
            if (options.JsonFile is { } file) await File.WriteAllTextAsync(file, JsonSerializer.Serialize(result, LoadJson.Default.LoadResult) + "\n", cancellationToken);
            return result.Faults.Count > 0 ? SomeFailed : 0;
        }
        catch (LoadFaultException fault)
        {
            await errors.WriteLineAsync("parley: " + fault.Message);
            return Unavailable;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"parley: the result could not be written to {options.JsonFile}: {exception.Message}");
            return CannotCreate;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return SomeFailed;
        }
    }

    private static void Check(CommandResult command)
    {
        if (IsZero(Publishers) && IsZero(Subscribers)) command.AddError("There is nobody to join: give --publishers, --subscribers or both.");
        if (command.GetResult(Recording) is { Implicit: false } && new Option[] { Video, Layers, Bitrate, EvenFrames }.FirstOrDefault(option => command.GetResult(option) is { Implicit: false }) is { } other)
            command.AddError($"--recording is sent as it is: leave out {other.Name}.");
        if (command.GetResult(Whip) is not null && command.GetResult(Native) is not null) command.AddError("--whip and --native exclude each other.");

        bool IsZero(Option option) => command.GetResult(option) is { Tokens: [{ Value: "0" }] };
    }

    private static DtlsContext NewContext()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=parley-load", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return new DtlsContext(certificate.RawData, key.ExportECPrivateKey());
    }

    private static Option<int> Number(string name, int usual, int least, int most, string description) => new(name)
    {
        Description = $"{description} ({least} to {most})",
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
            int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? number
                : Wrong<int>(result, $"{name} \"{result.Tokens[0].Value}\" is not a number from {least} to {most}."),
    };

    private static Option<T> Choice<T>(string name, string usual, string description, params (string Name, T Value)[] choices) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', choices.Select(choice => choice.Name)),
        DefaultValueFactory = _ => choices.First(choice => choice.Name == usual).Value,
        CustomParser = result =>
        {
            var index = Array.FindIndex(choices, choice => choice.Name.Equals(result.Tokens[0].Value, StringComparison.OrdinalIgnoreCase));
            return index >= 0 ? choices[index].Value : Wrong<T>(result, $"{name} \"{result.Tokens[0].Value}\" is none of {string.Join(", ", choices.Select(choice => choice.Name))}.");
        },
    };

    private static VideoRecording? ReadRecording(string path, out string fault)
    {
        fault = "";
        try
        {
            var length = new FileInfo(path).Length;
            if (length <= VideoRecording.MaxLength) return VideoRecording.Read(File.ReadAllBytes(path));
            fault = $"--recording {path} has {length >> 20} MB, and {VideoRecording.MaxLength >> 20} at most can be sent: cut it shorter.";
        }
        catch (FormatException exception)
        {
            fault = $"--recording {path} cannot be sent: {exception.Message}. Make one by: ffmpeg -i FILE -an -c:v libvpx -f ivf {Path.ChangeExtension(path, "ivf")}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault = $"--recording {path} cannot be read: {exception.Message}";
        }

        return null;
    }

    private static T Wrong<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default!;
    }

    [GeneratedRegex("^[a-z0-9-]{3,64}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RoomName();
}
