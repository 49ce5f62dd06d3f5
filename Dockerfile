# Mockone as an image: one static binary on an empty base. It builds with BuildKit and with
# the builder before it, so nothing here needs more than Docker 17.09.
#
#   docker build -t mockone .
#       compiles it inside; nothing but Docker is needed
#
#   mkdir -p dist/image/data dist/image/tmp
#   CGO_ENABLED=0 GOOS=linux go build -trimpath -o dist/image/mockone ./cmd/mockone
#   docker build -t mockone --target prebuilt .
#       takes the binary that lies there, and pulls no image

ARG GOLANG=golang:1.26

# What both images say of themselves.
FROM scratch AS base
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Mockone" \
      org.opencontainers.image.description="A simulated Trend Vision One estate for testing migration clients" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
# Outside of the container nobody reaches its loopback address. On any other one control
# asks for MOCKONE_CONTROL_TOKEN, and does not start without.
ENV MOCKONE_HOST=0.0.0.0 \
    MOCKONE_DATA=/data
USER 65532:65532
EXPOSE 8080 8081 8082 8083 8084 8085 8086
STOPSIGNAL SIGTERM
# Asks the services of MOCKONE_SERVICES, or all, at MOCKONE_PORT_BASE.
HEALTHCHECK --interval=2s --timeout=5s --retries=3 CMD ["/mockone", "healthcheck"]
ENTRYPOINT ["/mockone"]
CMD ["serve"]

# A folder that is copied for its owner is what makes a new volume writable for him: there
# is no shell here that could change it later. VOLUME comes last, since the older builder
# drops what is written into a volume after it.
FROM base AS prebuilt
COPY dist/image/mockone /mockone
COPY --chown=65532:65532 dist/image/data /data
COPY --chown=65532:65532 dist/image/tmp /tmp
VOLUME /data

FROM $GOLANG AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN mkdir -p /image/data /image/tmp && \
    CGO_ENABLED=0 go build -trimpath -o /image/mockone ./cmd/mockone

FROM base
COPY --from=build /image/mockone /mockone
COPY --from=build --chown=65532:65532 /image/data /data
COPY --from=build --chown=65532:65532 /image/tmp /tmp
VOLUME /data
