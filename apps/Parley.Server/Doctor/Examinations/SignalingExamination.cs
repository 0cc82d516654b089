using System.Runtime.CompilerServices;
using Parley.Rooms.Contracts;
using Parley.Server.Load;

namespace Parley.Server.Doctor.Examinations;

/// <summary>The web app and the signaling, as a browser on this machine meets them.</summary>
internal sealed class SignalingExamination : IExamination
{
    public string Title => "Web app and signaling";

    public async IAsyncEnumerable<Finding> Examine(Installation installation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await Page(installation, cancellationToken);
        yield return await SignIn(installation, cancellationToken);
    }

    private static async Task<Finding> Page(Installation installation, CancellationToken cancellationToken)
    {
        using var http = ServerAccess.Client(installation.Access);
        try
        {
            var page = await http.GetStringAsync("/", cancellationToken);
            return page.Contains("<script", StringComparison.OrdinalIgnoreCase)
                ? Finding.Good("Web app", "The page is served.")
                : Finding.Problem("Web app", "The page is not Parley's web app.", "Build it (npm --prefix web run build), or start with ./parley.");
        }
        catch (HttpRequestException exception) when (exception.StatusCode is { } status)
        {
            return Finding.Problem("Web app", $"The page is answered with {(int)status}.", "If the server was built without its web app, build it (npm --prefix web run build), or start with ./parley; otherwise look at its log.");
        }
        catch (HttpRequestException exception)
        {
            return Finding.Problem("Web app", ServerAccess.Explain(exception, installation.Access).Message, "Look at the server's log.");
        }
    }

    private static async Task<Finding> SignIn(Installation installation, CancellationToken cancellationToken)
    {
        try
        {
            await using var line = await SignalingLine.Connect(installation.Access, "Doctor", (_, _) => { }, cancellationToken);
            await line.Ask("session.end", new SessionEndParams(), ContractJson.Default.SessionEndParams, ContractJson.Default.Empty, cancellationToken);
            return Finding.Good("Signaling", "A WebSocket opens and signs in.");
        }
        catch (LoadFaultException fault)
        {
            return Finding.Problem("Signaling", fault.Message, "If it says unauthorized, the running server uses another data folder or Parley:TokenKey: give the doctor the same options.");
        }
    }
}
