/** A running gateway with a small district, its clients, and one way to end them all. */

import { randomBytes } from 'node:crypto';
import type { IClientOptions } from 'mqtt';
import { ApiClient } from './api-client.ts';
import { Device, type DeviceLogin } from './device.ts';
import {
  ADMIN_PASSWORD,
  type GatewayProcess,
  makeFolder,
  type Settings,
  settingsFor,
  startProcess,
} from './gateway-process.ts';
import { WallClient } from './wall-client.ts';

export class Stage {
  readonly folder: ReturnType<typeof makeFolder>;
  readonly settings: Settings;
  gateway: GatewayProcess;
  admin: ApiClient;
  readonly #open: { close(): unknown }[] = [];

  private constructor(
    folder: ReturnType<typeof makeFolder>,
    settings: Settings,
    gateway: GatewayProcess,
    admin: ApiClient,
  ) {
    this.folder = folder;
    this.settings = settings;
    this.gateway = gateway;
    this.admin = admin;
  }

  /** Towns `east` and `west` below the root. */
  static async start(more: Settings = {}): Promise<Stage> {
    const folder = makeFolder();
    const settings = settingsFor(folder, more);
    try {
      const gateway = await startProcess(settings);
      const admin = await ApiClient.signIn(gateway.httpPort, 'admin', ADMIN_PASSWORD);
      for (const id of ['east', 'west']) {
        await admin.done('/regions', { id, name: id, level: 'town', parent: 'root' });
      }
      return new Stage(folder, settings, gateway, admin);
    } catch (cause) {
      folder.remove();
      throw cause;
    }
  }

  get dataDir(): string {
    return this.folder.dataDir;
  }

  get mqttUrl(): string {
    return `mqtt://127.0.0.1:${this.gateway.mqttPort}`;
  }

  async venue(id: string, more: object = {}): Promise<void> {
    await this.admin.done('/venues', { id, name: id, category: 2, region: 'east', facts: {}, ...more });
  }

  /** A device of kind `heat` on the ledger, with its login. */
  async enroll(id: string, venueId: string, more: object = {}): Promise<DeviceLogin> {
    const body = { id, venueId, kind: 'heat', ...more };
    const { secret } = await this.admin.done<{ secret: string }>('/devices', body);
    return { id, venueId, secret };
  }

  async connect(login: DeviceLogin, options: IClientOptions = {}): Promise<Device> {
    return this.keep(await Device.connect(this.mqttUrl, login, options));
  }

  /** Enrolled and connected. */
  async device(id: string, venueId: string, more: object = {}): Promise<Device> {
    return this.connect(await this.enroll(id, venueId, more));
  }

  /** Signed in with one role. */
  async person(username: string, role: string, region: string): Promise<ApiClient> {
    const password = randomBytes(12).toString('hex');
    await this.admin.done('/users', { username, password, name: username, roles: [{ role, region }] });
    return ApiClient.signIn(this.gateway.httpPort, username, password);
  }

  async wall(client: ApiClient = this.admin): Promise<WallClient> {
    return this.keep(await WallClient.open(client.origin, client.token));
  }

  /** Closed with the stage. */
  keep<T extends { close(): unknown }>(client: T): T {
    this.#open.push(client);
    return client;
  }

  /** Ends the clients and starts the gateway on the same folder again. */
  async startAgain(root?: string): Promise<void> {
    await this.#closeClients();
    this.gateway = await startProcess(this.settings, root);
    this.admin = await ApiClient.signIn(this.gateway.httpPort, 'admin', ADMIN_PASSWORD);
  }

  async end(): Promise<void> {
    await this.#closeClients();
    await this.gateway.kill();
    this.folder.remove();
  }

  async #closeClients(): Promise<void> {
    for (const client of this.#open.splice(0).reverse()) await client.close();
  }
}
