using System.Text;
using QRCoder;

namespace Parley.Server.Reporting;

/// <summary>A QR code (ISO/IEC 18004) in letters, for a terminal: to be written dark on light, whatever the terminal's own colours are.</summary>
internal static class TerminalQrCode
{
    /// <summary>Modules of light around it that are left out of the four that the code has: a terminal has few lines.</summary>
    private const int Trimmed = 2;

    /// <summary>Two modules a letter, upper and lower half; each line ends with a line feed.</summary>
    public static string Draw(string url)
    {
        using var data = QRCodeGenerator.GenerateQrCode(url, QRCodeGenerator.ECCLevel.L);
        var modules = data.ModuleMatrix;
        var text = new StringBuilder();
        for (var row = Trimmed; row < modules.Count - Trimmed; row += 2)
        {
            for (var column = Trimmed; column < modules[row].Count - Trimmed; column++)
            {
                var (upper, lower) = (modules[row][column], row + 1 < modules.Count && modules[row + 1][column]);
                text.Append((upper, lower) switch { (true, true) => '█', (true, false) => '▀', (false, true) => '▄', _ => ' ' });
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
