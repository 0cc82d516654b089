using Microsoft.Extensions.Hosting;

namespace Parley.AspNetCore.Media;

/// <summary>Looks now and then for connections that were answered and never came: of these no worker knows anything.</summary>
internal sealed class FirstChecks(MediaPlane plane, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                plane.ForgetWhoNeverCame();
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
    }
}
