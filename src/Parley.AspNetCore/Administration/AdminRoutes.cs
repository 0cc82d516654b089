using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.AspNetCore.Administration;

/// <summary>The addresses for operators, which are there only where the options say so.</summary>
internal static class AdminRoutes
{
    /// <summary>What all of them begin with.</summary>
    public const string Path = "/parley/admin";

    public static void Map(IEndpointRouteBuilder routes, int order)
    {
        var services = routes.ServiceProvider;
        if (!services.Parley().Admin.Enabled)
            return;
        var gate = services.GetRequiredService<AdminGate>();
        var views = ActivatorUtilities.CreateInstance<AdminViews>(services);
        var records = ActivatorUtilities.CreateInstance<AdminRecords>(services);
        var acts = ActivatorUtilities.CreateInstance<AdminActs>(services);
        routes.MapGet(Path + "/overview", gate.Guard(views.Overview)).WithOrder(order);
        routes.MapGet(Path + "/rooms", gate.Guard(views.Rooms)).WithOrder(order);
        routes.MapGet(Path + "/rooms/{room}", gate.Guard(views.Room)).WithOrder(order);
        routes.MapGet(Path + "/rooms/{room}/participants/{participant}", gate.Guard(views.Participant)).WithOrder(order);
        routes.MapGet(Path + "/audit", gate.Guard(records.Audit)).WithOrder(order);
        routes.MapGet(Path + "/retention", gate.Guard(records.Retention)).WithOrder(order);
        routes.MapPost(Path + "/rooms/{room}/end", gate.Guard(acts.EndRoom)).WithOrder(order);
        routes.MapPost(Path + "/announcements", gate.Guard(acts.Announce)).WithOrder(order);
        routes.MapPut(Path + "/drain", gate.Guard(acts.BeginDrain)).WithOrder(order);
        routes.MapDelete(Path + "/drain", gate.Guard(acts.CancelDrain)).WithOrder(order);
    }
}
