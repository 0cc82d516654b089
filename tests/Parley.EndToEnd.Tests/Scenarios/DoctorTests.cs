using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Pages;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>The connection test, by a browser on the machine of a server whose relay nobody else uses.</summary>
public sealed class DoctorTests : OwnServerScenario
{
    [Fact]
    public async Task Somebody_who_is_not_signed_in_is_told_that_everything_works_and_nothing_is_left_open()
    {
        Assert.SkipUnless(CertificateDatabase.Missing is null, CertificateDatabase.Missing ?? "");
        await using var browser = await ChromiumBrowser.LaunchAsync(authority: Server.Authority);
        var person = Add(await browser.NewPageAsync(), Unique("Dora"));
        var doctor = new DoctorPage(person);
        await doctor.ExamineAsync(Server.Url, "Everything works: calls and meetings are fine from here.");
        Assert.All(await doctor.GradesAsync(), grade => Assert.Equal((grade.Key, "good"), (grade.Key, grade.Value)));
        Assert.Equal(0, await doctor.OpenConnectionsAsync());
        await Support.Eventually.Holds(async () => (await Server.MetricsAsync())["parley_turn_allocations"] == 0, "the relay has nothing left of it");

        await person.Page.ClickAsync(Control.Button("Try microphone and camera"));
        await person.SeesAsync("Both were switched on, work, and are off again.");
    }

    [Fact, Trait("Length", "medium")]
    public async Task Whoever_has_clicked_past_the_certificate_warning_is_told_how_to_be_rid_of_it()
    {
        await using var browser = await ChromiumBrowser.LaunchAsync();
        var doctor = new DoctorPage(Add(await browser.NewPageAsync(), Unique("Dora")));
        await doctor.ExamineAsync(Server.Url, "Calls work from here. What could be better is said below.");
        var grades = await doctor.GradesAsync();
        Assert.Equal(("fair", "fair", "good"), (grades["page"], grades["relay-tls"], grades["relay-tcp"]));
    }
}
