using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Media.Whip;

namespace Parley.AspNetCore.Administration;

/// <summary>Bodies of requests and answers, as the contracts say.</summary>
internal static class AdminAnswer
{
    private const string Json = "application/json";
    private const int LongestBody = 8192;

    /// <summary>Answers with a record.</summary>
    public static async Task<AdminProblem?> Write<T>(HttpContext context, T record, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = Json;
        await JsonSerializer.SerializeAsync(context.Response.Body, record, type, context.RequestAborted);
        return null;
    }

    /// <summary>Answers that it was done.</summary>
    public static AdminProblem? Done(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return null;
    }

    /// <summary>The body of a request; null for what is none. Only what a page of another origin could not send without asking is taken (CORS).</summary>
    public static async Task<T?> Read<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        if (!WhipRequest.HasType(context.Request, Json))
            return null;
        var (text, problem) = await WhipRequest.Read(context.Request, LongestBody, context.RequestAborted);
        if (problem is not null || text is null)
            return null;
        try
        {
            return JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(text), type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
