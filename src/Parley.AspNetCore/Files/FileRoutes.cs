using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.AspNetCore.Files;

/// <summary>The addresses of a room's files, and of its chat as a document.</summary>
internal static class FileRoutes
{
    public static void Map(IEndpointRouteBuilder routes, int order)
    {
        var services = routes.ServiceProvider;
        routes.Map("/parley/rooms/{room}/chat", ActivatorUtilities.CreateInstance<ChatExportEndpoint>(services).Invoke).WithOrder(order);
        if (!services.Parley().Files.Enabled)
            return;
        var uploads = ActivatorUtilities.CreateInstance<UploadEndpoint>(services);
        var downloads = ActivatorUtilities.CreateInstance<DownloadEndpoint>(services);
        routes.Map("/parley/rooms/{room}/files", uploads.Begin).WithOrder(order);
        routes.Map("/parley/rooms/{room}/files/{id}", uploads.Continue).WithOrder(order);
        routes.Map("/parley/rooms/{room}/files/{id}/content", downloads.Invoke).WithOrder(order);
    }
}
