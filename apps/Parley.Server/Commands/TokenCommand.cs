using System.CommandLine;
using Microsoft.Extensions.Options;
using Parley.AspNetCore;
using Parley.AspNetCore.Signaling;
using Parley.AspNetCore.Tokens;
using Parley.Rooms.Contracts;
using Parley.Rooms.Rooms;
using Parley.Turn.Authentication;

namespace Parley.Server.Commands;

/// <summary><c>parley token</c>: prints what a client signs in with, made with this installation's own keys.</summary>
internal static class TokenCommand
{
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(24);

    /// <summary>A working day: an operator's token opens more than others.</summary>
    private static readonly TimeSpan AdminLifetime = TimeSpan.FromHours(8);

    public static Command Create()
    {
        var room = new Option<string?>("--room") { Description = "The only room the token opens; all when left out" };
        var name = new Option<string?>("--name") { Description = "The display name", Required = true };
        var user = new Option<string?>("--user") { Description = "The user's id; made from the name when left out" };
        var role = RoleOption();
        var expires = Lifetime();
        var command = new Command("token", "Print an access token") { room, name, user, role, expires, Turn(), Admin() };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, _) => Print(parsed, keys =>
        {
            var displayName = Said(parsed, name)!;
            var token = new AccessToken(Said(parsed, user) ?? displayName, displayName, Room(parsed, room), Expiry(parsed, expires), Role: parsed.GetValue(role));
            return [token.Sign(keys.AccessToken)];
        }));
        return command;
    }

    private static Command Turn()
    {
        var user = new Option<string?>("--user") { Description = "Whom the credentials are for", Required = true };
        var expires = Lifetime();
        var command = new Command("turn", "Print a TURN user name and its password, on two lines") { user, expires };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, _) => Print(parsed, keys =>
        {
            var credentials = TurnCredential.Create(keys.Turn, Said(parsed, user)!, Expiry(parsed, expires));
            return [credentials.Username, credentials.Password];
        }));
        return command;
    }

    private static Command Admin()
    {
        var name = new Option<string?>("--name") { Description = "The operator's name, as the audit log has it", Required = true };
        var user = new Option<string?>("--user") { Description = "The operator's id; made from the name when left out" };
        var expires = Lifetime(AdminLifetime);
        var command = new Command("admin", "Print a token for the admin page, /admin (Parley:Admin:Enabled)") { name, user, expires };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, _) => Print(parsed, keys =>
        {
            var displayName = Said(parsed, name)!;
            return [AdminToken.Sign(new User(Said(parsed, user) ?? displayName, displayName, Guest: false), Expiry(parsed, expires), keys.AdminToken)];
        }));
        return command;
    }

    private static Option<Role?> RoleOption() => new("--role")
    {
        Description = $"What its bearer is in the room: {RoleNames.All}; what the room gives when left out",
        CustomParser = result =>
        {
            var role = RoleNames.Parse(result.Tokens[0].Value);
            if (role is null)
                result.AddError($"--role \"{result.Tokens[0].Value}\" is none of {RoleNames.All}.");
            return role;
        },
    };

    private static Option<TimeSpan> Lifetime(TimeSpan? usual = null) => new("--expires")
    {
        Description = "How long it is valid: 30m, 24h, 7d",
        DefaultValueFactory = _ => usual ?? DefaultLifetime,
        CustomParser = result => ShortTime.Parse("--expires", result),
    };

    /// <summary>What an option says of somebody; null when it is left out. A token that the server would not take is not printed.</summary>
    private static string? Said(ParseResult parsed, Option<string?> option)
    {
        var text = parsed.GetValue(option);
        return text is null || (!string.IsNullOrWhiteSpace(text) && TokenVerifier.IsSubject(text))
            ? text
            : throw new ParleyConfigurationException($"{option.Name} \"{text}\" is no name: write 1 to {TokenVerifier.MaxIdLength} characters, none of them control characters.");
    }

    private static string? Room(ParseResult parsed, Option<string?> option)
    {
        var room = parsed.GetValue(option);
        return room is null || RoomId.IsValid(room)
            ? room
            : throw new ParleyConfigurationException($"--room \"{room}\" is no room: write what stands behind /r/ in its link, 3 to 64 of a-z, 0-9 and -.");
    }

    private static DateTimeOffset Expiry(ParseResult parsed, Option<TimeSpan> lifetime) => DateTimeOffset.UtcNow + parsed.GetValue(lifetime);

    private static Task<int> Print(ParseResult parsed, Func<KeyRing, string[]> lines) => Configured.Run(async () =>
    {
        var builder = Configured.Builder(parsed.UnmatchedTokens);
        builder.Services.AddParley();
        await using var app = builder.Build();
        _ = app.Services.GetRequiredService<IOptions<ParleyOptions>>().Value;
        foreach (var line in lines(app.Services.GetRequiredService<KeyRing>()))
            Console.Out.WriteLine(line);
        return 0;
    });
}
