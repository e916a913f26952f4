import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { findNginx } from './find-nginx.ts'
import { freePort } from './free-port.ts'
import { notRun } from './not-run.ts'
import { superviseServer } from './supervise-server.ts'

export interface StartNginxOptions {
  /** Ports of 127.0.0.1 that requests are spread over. */
  upstreams: readonly number[]
}

export interface NginxServer {
  readonly url: string
  /** Ends the server and removes its folder. */
  stop(): Promise<void>
}

/** Whether nginx can be had on this machine; puts it on the NOT RUN list when not. */
export async function nginxIsAvailable(): Promise<boolean> {
  if (await findNginx()) return true
  notRun(
    'nginx',
    'no nginx on PATH, and none could be installed',
    'install nginx, or run where apt-get reaches an archive that has it',
  )
  return false
}

/**
 * Starts an nginx of its own on 127.0.0.1, a proxy for HTTP and WebSocket: a request that one upstream does not take (it is
 * gone, or answers 503) is given to another.
 * @throws Error when none can be had or it does not come up
 */
export async function startNginx({ upstreams }: StartNginxOptions): Promise<NginxServer> {
  const program = await findNginx()
  if (!program) throw new Error('nginx is not available: ask nginxIsAvailable() first')
  const dir = await mkdtemp(join(tmpdir(), 'ssv-exporter-nginx-'))
  const port = await freePort()
  await writeFile(join(dir, 'nginx.conf'), configuration(port, upstreams))
  const child = spawn(program.path, ['-p', dir, '-c', 'nginx.conf', '-e', 'error.log'], {
    env: { ...process.env, ...program.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const server = await superviseServer('nginx', child, port)
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      await server.end('SIGTERM')
      await rm(dir, { recursive: true, force: true })
    },
  }
}

function configuration(port: number, upstreams: readonly number[]): string {
  const { username, uid } = userInfo()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  // Started as root, it would have its workers run as a user who may not write here.
  return `${uid === 0 ? `user ${username};` : ''}
daemon off;
pid nginx.pid;
worker_processes 1;
events { worker_connections 4096; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${name}_temp;`).join('\n  ')}
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  upstream gateways {
    ${upstreams.map((upstream) => `server 127.0.0.1:${upstream} max_fails=1 fail_timeout=1s;`).join('\n    ')}
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://gateways;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_read_timeout 1h;
      proxy_send_timeout 1h;
      proxy_buffering off;
      proxy_next_upstream error timeout http_503;
    }
  }
}
`
}
