using Parley.EndToEnd.Tests.Browsers;

namespace Parley.EndToEnd.Tests.Pages;

/// <summary>The connection test as somebody uses it who is not signed in.</summary>
internal sealed class DoctorPage(CallPage person)
{
    /// <summary>Opens it, and waits for what it says in the end.</summary>
    public async Task ExamineAsync(string url, string verdict)
    {
        await person.Page.GoAsync($"{url}/doctor");
        await person.SeesAsync("Connection test", verdict, "Run again");
    }

    /// <summary>What became of each look: good, fair, bad or skipped, by its name.</summary>
    public Task<Dictionary<string, string>> GradesAsync() => person.Page.CallAsync<Dictionary<string, string>>(
        "() => Object.fromEntries(parleyWatch.all('parley-check').map((check) => [check.dataset.check, check.finding.grade]))");

    /// <summary>How many connections the page has left open.</summary>
    public Task<int> OpenConnectionsAsync() => person.Page.CallAsync<int>(
        "() => parleyWatch.connections.filter((connection) => connection.connectionState !== 'closed').length");
}
