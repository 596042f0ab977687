package io.nacre.http;

import java.util.concurrent.Semaphore;

/** What the connections of one listener share. */
record ServerContext(
    Handler handler, HttpServer.Options options, Semaphore inFlight, Connections connections) {}
