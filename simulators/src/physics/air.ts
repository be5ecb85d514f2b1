/** Properties of room air at 20 °C and 101.3 kPa. */

/** ρ·c_p, kJ/(m³·K): 1.2 kg/m³ · 1.0 kJ/(kg·K). */
export const AIR_KJ_M3K = 1.2;
/** Mass of 1 ppm of CO, mg/m³: 28.01 g/mol over 24.06 l/mol. */
export const CO_MG_M3_PER_PPM = 1.164;

/** Volume share of CO, ppm, that a concentration of `mgM3` is. */
export function coPpm(mgM3: number): number {
  return mgM3 / CO_MG_M3_PER_PPM;
}
