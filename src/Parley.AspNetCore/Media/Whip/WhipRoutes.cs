using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Media.Whip;

/// <summary>The addresses of WHIP and WHEP.</summary>
internal static class WhipRoutes
{
    public static void Map(IEndpointRouteBuilder routes, int order)
    {
        var services = routes.ServiceProvider;
        if (!services.Parley().Whip.Enabled)
            return;
        var whip = ActivatorUtilities.CreateInstance<WhipEndpoint>(services, MediaClientKind.Whip);
        var whep = ActivatorUtilities.CreateInstance<WhipEndpoint>(services, MediaClientKind.Whep);
        routes.Map("/whip/{room}", whip.Invoke).WithOrder(order);
        routes.Map("/whep/{room}", whep.Invoke).WithOrder(order);
        routes.Map("/whep/{room}/{participant}", whep.Invoke).WithOrder(order);
        foreach (var (name, kind) in new[] { ("whip", MediaClientKind.Whip), ("whep", MediaClientKind.Whep) })
        {
            var session = ActivatorUtilities.CreateInstance<WhipSessionEndpoint>(services, kind);
            routes.Map($"/{name}/{{room}}/sessions/{{id}}", session.Invoke).WithOrder(order);
        }
    }
}
