# Mockone as an image: one static binary on an empty base, compiled in a first stage.
#
#   docker build -t mockone .
#   docker build -t mockone --build-arg VERSION=1.2.0 --build-arg REVISION="$(git rev-parse HEAD)" .
#
# It builds with BuildKit and with the builder before it. Dockerfile.binary makes the same
# image of a binary that was compiled outside.

ARG GOLANG=golang:1.26
ARG VERSION=0.1.0

FROM $GOLANG AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION
RUN mkdir -p /image/data /image/tmp && \
    CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X github.com/mockone/mockone.version=$VERSION" -o /image/mockone ./cmd/mockone

FROM scratch
ARG VERSION
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
COPY --from=build /image/mockone /mockone
# A folder that is copied for its owner is what makes a new volume writable for him: there
# is no shell here that could change it later.
COPY --from=build --chown=65532:65532 /image/data /data
COPY --from=build --chown=65532:65532 /image/tmp /tmp
VOLUME /data
USER 65532:65532
EXPOSE 8080 8081 8082 8083 8084 8085 8086
STOPSIGNAL SIGTERM
# Asks the services of MOCKONE_SERVICES, or all, at MOCKONE_PORT_BASE.
HEALTHCHECK --interval=2s --timeout=5s --retries=3 CMD ["/mockone", "healthcheck"]
ENTRYPOINT ["/mockone"]
CMD ["serve"]
