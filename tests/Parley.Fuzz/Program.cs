using System.Diagnostics;
using System.Globalization;
using Parley.Fuzz;

var inputs = 1_000_000;
var seed = 1;
string? only = null;
for (var i = 0; i < args.Length; i++)
{
    var value = i + 1 < args.Length ? args[i + 1] : "";
    switch (args[i])
    {
        case "--inputs" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out inputs): i++; break;
        case "--seed" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed): i++; break;
        case "--target" when FuzzTarget.All.Any(target => target.Name == value): (only, i) = (value, i + 1); break;
        default:
            Console.Error.WriteLine("Parley.Fuzz [--inputs N] [--seed S] [--target T]");
            Console.Error.WriteLine("Targets: " + string.Join(", ", FuzzTarget.All.Select(target => target.Name)));
            return 2;
    }
}

var failed = 0;
foreach (var target in FuzzTarget.All.Where(target => only is null || target.Name == only))
{
    var began = Stopwatch.GetTimestamp();
    var result = FuzzRun.Of(target, inputs, seed);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{target.Name,-20} {result.Inputs,10} inputs {Stopwatch.GetElapsedTime(began).TotalSeconds,7:F1} s  {(result.Failure is null ? "ok" : "FAILED")}"));
    if (result.Failure is null) continue;
    failed++;
    Console.WriteLine(result.Failure);
}

return failed == 0 ? 0 : 1;
