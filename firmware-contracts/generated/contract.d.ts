/** Contract v1 of ninewatch. Generated from the schemas by `npm run contracts`: do not edit. */

/** One reading. Unknown fields are ignored. */
export interface Reading {
  /** Contract version. */
  v: 1;
  /** uint32: counts restarts or, without flash, is random. */
  boot: number;
  /** Non-negative integer ≤ 2^53 − 1: numbers readings and events together within a boot. */
  seq: number;
  /** ms since 1970, UTC, by the device's clock, at measuring; 0 = it has no clock. */
  at: number;
  /** ms by the same clock, at sending; put it in at each attempt to send. With it a wrong clock does no harm. */
  sentAt?: number;
  /** Open catalogue: smoke (dB/m, 0…60); temperature (°C, -60…1300); humidity (%RH, 0…100); co (ppm, 0…100000); h2s (ppm, 0…100000); nh3 (ppm, 0…100000); gas (%LEL, 0…100); oxygen (vol %, 0…100); battery (%, 0…100); residual_current (mA, 0…100000); cable_temperature (°C, -60…1300); current (A, 0…10000); voltage (V, 0…50000); power (W, -10000000…10000000); arc (half-cycles in the last second, 0…200); water_pressure (MPa, 0…10); dust (mg/m³, 0…10000); rssi (dBm, -200…50). Other names are kept and flagged. null and -200, -999, 9999, 65535 mean "no value" and are a sensor fault; in power, and −200 in rssi, these numbers are ordinary. */
  metrics?: Record<string, number>;
  /** Conditions that stand now. Other names are kept and flagged. */
  flags?: Array<"alarm" | "fault" | "tamper" | "low_battery" | "mains_lost" | "test" | "muted" | "disabled" | "warm_up" | (string & {})>;
}

/** Store-and-forward: kept readings, oldest first. A bad element is rejected alone. */
export interface TelemetryBatch {
  /** Contract version. */
  v: 1;
  /** uint32: counts restarts or, without flash, is random. */
  boot: number;
  /** ms by the same clock, at sending; put it in at each attempt to send. With it a wrong clock does no harm. */
  sentAt?: number;
  readings: Array<{
    /** Contract version. */
    v?: 1;
    /** uint32: counts restarts or, without flash, is random. */
    boot?: number;
    /** Non-negative integer ≤ 2^53 − 1: numbers readings and events together within a boot. */
    seq: number;
    /** ms since 1970, UTC, by the device's clock, at measuring; 0 = it has no clock. */
    at: number;
    /** ms by the same clock, at sending; put it in at each attempt to send. With it a wrong clock does no harm. */
    sentAt?: number;
    /** Open catalogue: smoke (dB/m, 0…60); temperature (°C, -60…1300); humidity (%RH, 0…100); co (ppm, 0…100000); h2s (ppm, 0…100000); nh3 (ppm, 0…100000); gas (%LEL, 0…100); oxygen (vol %, 0…100); battery (%, 0…100); residual_current (mA, 0…100000); cable_temperature (°C, -60…1300); current (A, 0…10000); voltage (V, 0…50000); power (W, -10000000…10000000); arc (half-cycles in the last second, 0…200); water_pressure (MPa, 0…10); dust (mg/m³, 0…10000); rssi (dBm, -200…50). Other names are kept and flagged. null and -200, -999, 9999, 65535 mean "no value" and are a sensor fault; in power, and −200 in rssi, these numbers are ordinary. */
    metrics?: Record<string, number>;
    /** Conditions that stand now. Other names are kept and flagged. */
    flags?: Array<"alarm" | "fault" | "tamper" | "low_battery" | "mains_lost" | "test" | "muted" | "disabled" | "warm_up" | (string & {})>;
  }>;
}

/** One reading, or a batch of them. */
export type Telemetry = {
  /** Contract version. */
  v: 1;
  /** uint32: counts restarts or, without flash, is random. */
  boot: number;
  /** ms by the same clock, at sending; put it in at each attempt to send. With it a wrong clock does no harm. */
  sentAt?: number;
  readings: Array<{
    /** Contract version. */
    v?: 1;
    /** uint32: counts restarts or, without flash, is random. */
    boot?: number;
    /** Non-negative integer ≤ 2^53 − 1: numbers readings and events together within a boot. */
    seq: number;
    /** ms since 1970, UTC, by the device's clock, at measuring; 0 = it has no clock. */
    at: number;
    /** ms by the same clock, at sending; put it in at each attempt to send. With it a wrong clock does no harm. */
    sentAt?: number;
    /** Open catalogue: smoke (dB/m, 0…60); temperature (°C, -60…1300); humidity (%RH, 0…100); co (ppm, 0…100000); h2s (ppm, 0…100000); nh3 (ppm, 0…100000); gas (%LEL, 0…100); oxygen (vol %, 0…100); battery (%, 0…100); residual_current (mA, 0…100000); cable_temperature (°C, -60…1300); current (A, 0…10000); voltage (V, 0…50000); power (W, -10000000…10000000); arc (half-cycles in the last second, 0…200); water_pressure (MPa, 0…10); dust (mg/m³, 0…10000); rssi (dBm, -200…50). Other names are kept and flagged. null and -200, -999, 9999, 65535 mean "no value" and are a sensor fault; in power, and −200 in rssi, these numbers are ordinary. */
    metrics?: Record<string, number>;
    /** Conditions that stand now. Other names are kept and flagged. */
    flags?: Array<"alarm" | "fault" | "tamper" | "low_battery" | "mains_lost" | "test" | "muted" | "disabled" | "warm_up" | (string & {})>;
  }>;
} | {
  /** Contract version. */
  v: 1;
  /** uint32: counts restarts or, without flash, is random. */
  boot: number;
  /** Non-negative integer ≤ 2^53 − 1: numbers readings and events together within a boot. */
  seq: number;
  /** ms since 1970, UTC, by the device's clock, at measuring; 0 = it has no clock. */
  at: number;
  /** ms by the same clock, at sending; put it in at each attempt to send. With it a wrong clock does no harm. */
  sentAt?: number;
  /** Open catalogue: smoke (dB/m, 0…60); temperature (°C, -60…1300); humidity (%RH, 0…100); co (ppm, 0…100000); h2s (ppm, 0…100000); nh3 (ppm, 0…100000); gas (%LEL, 0…100); oxygen (vol %, 0…100); battery (%, 0…100); residual_current (mA, 0…100000); cable_temperature (°C, -60…1300); current (A, 0…10000); voltage (V, 0…50000); power (W, -10000000…10000000); arc (half-cycles in the last second, 0…200); water_pressure (MPa, 0…10); dust (mg/m³, 0…10000); rssi (dBm, -200…50). Other names are kept and flagged. null and -200, -999, 9999, 65535 mean "no value" and are a sensor fault; in power, and −200 in rssi, these numbers are ordinary. */
  metrics?: Record<string, number>;
  /** Conditions that stand now. Other names are kept and flagged. */
  flags?: Array<"alarm" | "fault" | "tamper" | "low_battery" | "mains_lost" | "test" | "muted" | "disabled" | "warm_up" | (string & {})>;
  readings?: never;
};

/** An edge that must not wait. */
export interface Event {
  /** Contract version. */
  v: 1;
  /** uint32: counts restarts or, without flash, is random. */
  boot: number;
  /** Non-negative integer ≤ 2^53 − 1: numbers readings and events together within a boot. */
  seq: number;
  /** ms since 1970, UTC, by the device's clock, at measuring; 0 = it has no clock. */
  at: number;
  /** ms by the same clock, at sending; put it in at each attempt to send. With it a wrong clock does no harm. */
  sentAt?: number;
  /** Open catalogue: smoke (dB/m, 0…60); temperature (°C, -60…1300); humidity (%RH, 0…100); co (ppm, 0…100000); h2s (ppm, 0…100000); nh3 (ppm, 0…100000); gas (%LEL, 0…100); oxygen (vol %, 0…100); battery (%, 0…100); residual_current (mA, 0…100000); cable_temperature (°C, -60…1300); current (A, 0…10000); voltage (V, 0…50000); power (W, -10000000…10000000); arc (half-cycles in the last second, 0…200); water_pressure (MPa, 0…10); dust (mg/m³, 0…10000); rssi (dBm, -200…50). Other names are kept and flagged. null and -200, -999, 9999, 65535 mean "no value" and are a sensor fault; in power, and −200 in rssi, these numbers are ordinary. */
  metrics?: Record<string, number>;
  /** Conditions that stand now. Other names are kept and flagged. */
  flags?: Array<"alarm" | "fault" | "tamper" | "low_battery" | "mains_lost" | "test" | "muted" | "disabled" | "warm_up" | (string & {})>;
  event: "alarm" | "alarm_cleared" | "fault" | "fault_cleared" | "tamper" | "test" | "button";
}

/** Published retained after connecting, and left as the will. In a will, at means nothing. */
export interface Status {
  /** Contract version. */
  v: 1;
  state: "online" | "offline";
  firmware?: string;
  model?: string;
  at?: number;
}

/** An order to the device. */
export interface Command {
  /** Contract version. */
  v: 1;
  /** The same command keeps its id: run it once, answer each time. */
  id: string;
  name: "mute" | "self_test" | "set_interval" | "sync_time" | "sound" | "light";
  args: Record<string, unknown>;
  /** ms since 1970, UTC, by the gateway's clock. */
  expiresAt: number;
  /** Seconds from receipt, for devices without a clock. */
  ttlS: number;
}

/** What became of a command. */
export interface Result {
  /** Contract version. */
  v: 1;
  id: string;
  ok: boolean;
  error?: string;
}
