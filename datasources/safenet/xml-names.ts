const ENCODED = /_x([0-9a-f]{8}|[0-9a-f]{4})_/gi;

/** .NET writes a character that an XML name cannot hold as `_xHHHH_`, e.g. `Serial_x0020_Number`. */
export function decodeName(name: string): string {
  if (!name.includes('_')) return name;
  return name.replace(ENCODED, (whole, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
