using System.Globalization;
using Parley.AspNetCore.Storage;
using Parley.AspNetCore.Tokens;
using Parley.Rooms.Ports;
using Parley.Turn.Authentication;

namespace Parley.AspNetCore.Tests.Tokens;

public sealed class KeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_secret_is_made_once_and_for_its_owner_alone()
    {
        var first = new KeyRing(new DataFolder(_folder.Path), null);
        var second = new KeyRing(new DataFolder(_folder.Path), null);
        Assert.Equal(first.Turn, second.Turn);
        Assert.Equal(first.AccessToken, second.AccessToken);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.Path, "secret.key")));
    }

    [Fact]
    public void Each_purpose_has_its_own_key()
    {
        var keys = new KeyRing(new DataFolder(_folder.Path), null);
        string[] all = [Convert.ToBase64String(keys.AccessToken), Convert.ToBase64String(keys.GuestIdentity), Convert.ToBase64String(keys.RejoinProof), keys.Turn];
        Assert.Equal(4, all.Distinct().Count());
    }

    [Fact]
    public void Two_that_begin_at_once_end_with_the_same_secret()
    {
        // often, and all at the same moment: where one looks and then moves, another comes between once in some hundred times
        for (var round = 0; round < 200; round++)
        {
            var folder = new DataFolder(Path.Combine(_folder.Path, round.ToString(CultureInfo.InvariantCulture)));
            using var start = new Barrier(4);
            var threads = new Thread[4];
            var made = new string[threads.Length];
            for (var i = 0; i < threads.Length; i++)
            {
                var index = i;
                threads[i] = new Thread(() =>
                {
                    start.SignalAndWait();
                    made[index] = new KeyRing(folder, null).Turn;
                });
                threads[i].Start();
            }

            foreach (var thread in threads)
                thread.Join();
            Assert.Single(made.Distinct());
            Assert.Single(Directory.GetFiles(folder.Root));
        }
    }

    [Fact]
    public void A_damaged_secret_stops_the_start()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "secret.key"), "short");
        Assert.Contains("secret.key", Assert.Throws<ParleyConfigurationException>(() => new KeyRing(new DataFolder(_folder.Path), null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_seal_opens_for_its_purpose_only()
    {
        ISeal seal = new Seal(new KeyRing(new DataFolder(_folder.Path), null));
        var text = seal.Seal(SealPurpose.Rejoin, "content"u8);
        Assert.Equal("content"u8.ToArray(), seal.Open(SealPurpose.Rejoin, text));
        Assert.Null(seal.Open(SealPurpose.GuestIdentity, text));
        for (var length = 0; length < text.Length; length++)
            Assert.Null(seal.Open(SealPurpose.Rejoin, text[..length]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.b.c")]
    [InlineData("%%.%%")]
    [InlineData("\ud800.\ud800")]
    public void What_is_no_seal_does_not_open(string text) => Assert.Null(((ISeal)new Seal(new KeyRing(new DataFolder(_folder.Path), null))).Open(SealPurpose.Rejoin, text));

    /// <summary>Made with <c>printf '1800000000:ann' | openssl dgst -sha1 -hmac secret -binary | base64</c>.</summary>
    [Fact]
    public void Turn_credentials_are_what_openssl_makes_of_them()
    {
        var credentials = TurnCredential.Create("secret", "ann", DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        Assert.Equal("1800000000:ann", credentials.Username);
        Assert.Equal("eqNfk5/QmViQqextfriyHv6S6AE=", credentials.Password);
    }

    public void Dispose() => _folder.Dispose();
}
