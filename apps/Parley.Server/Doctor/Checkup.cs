using Parley.Server.Doctor.Examinations;

namespace Parley.Server.Doctor;

/// <summary>All examinations, one after the other.</summary>
internal static class Checkup
{
    private static readonly IExamination[] Examinations =
        [new MachineExamination(), new DataExamination(), new CertificateExamination(), new SignalingExamination(), new AddressExamination(), new RelayExamination()];

    /// <summary>Examines an installation whose server runs; tells each finding as it is made.</summary>
    /// <returns>Everything that was found, with the heading that it stands under.</returns>
    public static async Task<IReadOnlyList<(string Title, Finding Finding)>> Run(Installation installation, Action<string, Finding> tell, CancellationToken cancellationToken)
    {
        var all = new List<(string, Finding)>();
        foreach (var examination in Examinations)
        {
            await foreach (var finding in examination.Examine(installation, cancellationToken))
            {
                all.Add((examination.Title, finding));
                tell(examination.Title, finding);
            }
        }

        return all;
    }
}
