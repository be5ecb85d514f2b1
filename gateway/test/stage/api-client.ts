/** A signed-in client of the HTTP API. */

export interface Answer<T = Record<string, unknown>> {
  status: number;
  body: T;
  headers: Headers;
}

export interface Call {
  body?: unknown;
  headers?: Record<string, string>;
}

type Json = Record<string, unknown>;

export class ApiClient {
  readonly origin: string;
  token = '';

  constructor(httpPort: number) {
    this.origin = `http://127.0.0.1:${httpPort}`;
  }

  static async signIn(httpPort: number, username: string, password: string): Promise<ApiClient> {
    const client = new ApiClient(httpPort);
    const { status, body } = await client.post('/session', { username, password });
    if (status !== 200 && status !== 201) throw new Error(`sign-in: ${status} ${JSON.stringify(body)}`);
    client.token = String(body.token);
    return client;
  }

  /** `path` is below `/api/v1` unless it names the whole. A string as body is sent as it is. */
  async call<T = Json>(method: string, path: string, { body, headers = {} }: Call = {}): Promise<Answer<T>> {
    const isText = typeof body === 'string';
    const response = await fetch(`${this.origin}${path.startsWith('/') ? `/api/v1${path}` : `/${path}`}`, {
      method,
      headers: {
        ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      body: (isJson ? JSON.parse(text) : text) as T,
      headers: response.headers,
    };
  }

  post<T = Json>(path: string, body: unknown = {}): Promise<Answer<T>> {
    return this.call<T>('POST', path, { body });
  }

  async get<T = Json>(path: string): Promise<T> {
    const { status, body } = await this.call<T>('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** The thing an act or a POST answers with; anything but success is an error of the test. */
  async done<T = Json>(path: string, body: unknown = {}): Promise<T> {
    const { status, body: answer } = await this.post<T>(path, body);
    if (status >= 300) throw new Error(`POST ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer;
  }

  /** All pages of a list. */
  async list<T = Json>(path: string): Promise<T[]> {
    const items: T[] = [];
    let after = '';
    do {
      const more = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
      const join = path.includes('?') ? '&' : '?';
      const page = await this.get<{ items: T[]; next: string | null }>(`${path}${join}limit=1000${more}`);
      items.push(...page.items);
      after = page.next ?? '';
    } while (after !== '');
    return items;
  }
}
