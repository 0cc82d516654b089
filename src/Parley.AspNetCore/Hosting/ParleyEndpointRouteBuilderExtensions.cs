using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Administration;
using Parley.AspNetCore.Certificates;
using Parley.AspNetCore.Diagnostics;
using Parley.AspNetCore.Files;
using Parley.AspNetCore.Media.Whip;
using Parley.AspNetCore.Signaling;
using Parley.AspNetCore.Storage;
using Parley.AspNetCore.WebApp;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps Parley's addresses.</summary>
public static class ParleyEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the signaling (<c>/parley/ws</c>), what links open, files and the export of chats (<c>/parley/rooms/…</c>), WHIP and WHEP (<c>/whip/{room}</c>, <c>/whep/{room}</c>), <c>/healthz</c>, <c>/metrics</c>, and the web app at <c>/</c>, <c>/r/{room}</c> and
    /// <c>/call/{user}</c>; where it is switched on, what stands behind the page for operators (<c>/parley/admin/…</c>) and that page (<c>/admin</c>). Endpoints of the application at the same addresses come first.
    /// </summary>
    public static IEndpointRouteBuilder MapParley(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var services = routes.ServiceProvider;
        var exporter = services.GetRequiredService<PrometheusExporter>();
        var reports = services.GetRequiredService<ViolationReports>();
        var signaling = services.GetRequiredService<SignalingEndpoint>();
        var storage = services.GetRequiredService<StorageLine>();
        routes.Map(SignalingEndpoint.Path, signaling.Invoke).WithOrder(LateOrder);
        routes.Map("/parley/rooms/{room}/door", services.GetRequiredService<DoorEndpoint>().Invoke).WithOrder(LateOrder);
        routes.MapPost(PagePolicy.ReportPath, reports.Receive).WithOrder(LateOrder);
        var lifetime = services.GetRequiredService<SignalingLifetime>();
        routes.MapGet("/healthz", () => lifetime.IsDraining ? Unhealthy("draining") : storage.IsHealthy ? Results.Text("ok\n") : Unhealthy("storage")).WithOrder(LateOrder);
        routes.MapGet("/metrics", () => Results.Text(exporter.Write(), PrometheusText.ContentType)).WithOrder(LateOrder);
        routes.MapGet("/ca.crt", () => AuthorityFile(services)).WithOrder(LateOrder);
        WhipRoutes.Map(routes, LateOrder);
        FileRoutes.Map(routes, LateOrder);
        AdminRoutes.Map(routes, LateOrder);
        WebAppEndpoint.Map(routes);
        return routes;
    }

    private const int LateOrder = 999;

    private static IResult Unhealthy(string reason) => Results.Text(reason + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);

    private static IResult AuthorityFile(IServiceProvider services) =>
        services.GetRequiredService<ServerCertificate>().Authority is { } authority
            ? Results.File(authority.RawData, "application/x-x509-ca-cert", "parley-ca.crt")
            : Results.Text("This server uses a certificate of its operator; there is nothing to add to the browser.\n", statusCode: StatusCodes.Status404NotFound);
}
