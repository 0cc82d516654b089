using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Parley.AspNetCore.Administration;

/// <summary>Adds what stands behind the admin page. Nothing of it does anything where that is switched off.</summary>
internal static class AdminServices
{
    public static IServiceCollection AddParleyAdministration(this IServiceCollection services)
    {
        services.TryAddSingleton<AdminGate>();
        services.TryAddSingleton<AdminLooks>();
        services.TryAddSingleton<AdminTranslation>();
        services.TryAddSingleton<MediaSight>();
        services.TryAddSingleton<NodeSampler>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeSampler>());
        return services;
    }
}
