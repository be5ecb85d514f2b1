# The gateway with its built wall. Data lives in /data; MQTT on 1883, HTTP and the wall on 8080.
# The program belongs to root and is never written: docker run --read-only --tmpfs /tmp -v data:/data …
FROM node:26-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY firmware-contracts/package.json firmware-contracts/
COPY rules/package.json rules/
COPY rules/node-red/package.json rules/node-red/
COPY gateway/package.json gateway/
COPY simulators/package.json simulators/
COPY dashboard/package.json dashboard/
RUN npm ci --no-audit --no-fund
COPY . .
# What only builds and tests need goes; links of the workspaces stay.
RUN npx vite build dashboard && npm prune --omit=dev --no-audit --no-fund && rm -rf node_modules/.cache

FROM node:26-bookworm-slim
LABEL org.opencontainers.image.title="ninewatch" \
      org.opencontainers.image.description="IoT sensor ingestion and alerting gateway for the nine kinds of small venues" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production NINEWATCH_DATA_DIR=/data NINEWATCH_HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/firmware-contracts firmware-contracts
COPY --from=build /app/rules rules
COPY --from=build /app/gateway gateway
COPY --from=build /app/simulators simulators
COPY --from=build /app/scripts scripts
COPY --from=build /app/dashboard/package.json dashboard/
COPY --from=build /app/dashboard/dist dashboard/dist
RUN mkdir -m 700 /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080 1883 8883
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 CMD ["node", "scripts/health.mjs"]
# Readings live for milliseconds: with more room for the young, far fewer of them are copied.
# Node itself is process 1: SIGTERM reaches the gateway, which commits and closes within 10 s.
CMD ["node", "--min-semi-space-size=16", "--max-semi-space-size=32", "scripts/start.mjs"]
