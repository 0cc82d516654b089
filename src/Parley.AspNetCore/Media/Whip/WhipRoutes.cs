using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.AspNetCore.Media.Whip;

/// <summary>The addresses of WHIP and WHEP, where there is a media engine to serve them.</summary>
internal static class WhipRoutes
{
    public static void Map(IEndpointRouteBuilder routes, int order)
    {
        var services = routes.ServiceProvider;
        if (services.GetService<IMediaPlane>() is not { } plane || !services.Parley().Whip.Enabled)
            return;
        var whip = ActivatorUtilities.CreateInstance<WhipEndpoint>(services, MediaClientKind.Whip, plane);
        var whep = ActivatorUtilities.CreateInstance<WhipEndpoint>(services, MediaClientKind.Whep, plane);
        routes.Map("/whip/{room}", whip.Invoke).WithOrder(order);
        routes.Map("/whep/{room}", whep.Invoke).WithOrder(order);
        routes.Map("/whep/{room}/{participant}", whep.Invoke).WithOrder(order);
        foreach (var (name, kind) in new[] { ("whip", MediaClientKind.Whip), ("whep", MediaClientKind.Whep) })
        {
            var session = ActivatorUtilities.CreateInstance<WhipSessionEndpoint>(services, kind, plane);
            routes.Map($"/{name}/{{room}}/sessions/{{id}}", session.Invoke).WithOrder(order);
        }
    }
}
