/* The client of the live benchmarks (tests/bench/load.py): streams are read, posts sent on time.
 *   load PORT     one thread; speaks with 127.0.0.1:PORT, commands on stdin, answers on stdout
 *
 *   open COUNT LENGTH         COUNT more streams are wanted; LENGTH bytes, their request, follow
 *   join                      open them            -> joined STREAMS REFUSED MICROSECONDS
 *   close COUNT               hang up the newest   -> closed STREAMS
 *   post DUE WANTED LENGTH    queue a post, due microseconds after `go`, for WANTED streams
 *   go IN_FLIGHT SECONDS      send what is queued, each when it is due (IN_FLIGHT 0) or so many
 *                             at once; after SECONDS no more, the rest has GRACE to arrive
 *       -> done POSTS DELIVERIES BYTES CPU_MICROSECONDS ENDED, and that many records of each
 *
 * Each post has a connection of its own, which is part of its time; its answer is there when the
 * server hangs up. Streams know it by its marker, MARK and seven digits: its number from 0. The
 * first on each stream counts. Bytes are searched as they come, chunked or not, however cut.
 * Times in records are seconds since `go`. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define MARK "zzpost"
#define MARKED ((int)sizeof MARK - 1)
#define MARKER (MARKED + 7)
#define AT_ONCE 32 /* streams that are being opened together */
#define GRACE 30
#define BUFFER 262144

struct request { char *bytes; size_t length; };
struct line { int fd, post, stream, status, kept; struct request asks; char tail[MARKER]; };
struct told { int32_t status, got; double from, begun, answered; };
struct post { struct told told; struct request asks; double due; int wanted, over, readers; char *has; };
struct delivery { uint32_t stream, post; double at; };

static int epoll, timer, port, called, opening, refused, ended, flying;
static int posts, sent, streams, deliveries;
static struct post *post;
static struct line **stream;
static struct delivery *delivered;
static unsigned long long bytes;
static double began;

static void die(const char *what) { perror(what); exit(1); }

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static double cpu(void) {
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return r.ru_utime.tv_sec + r.ru_stime.tv_sec + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static void *grown(void *what, int number, size_t size) { /* doubles at powers of two */
    if (number & (number - 1)) return what;
    if (!(what = realloc(what, size * (number ? 2 * number : 1)))) die("memory");
    return what;
}

static struct request read_request(size_t length) {
    struct request r = {malloc(length + 1), length};
    if (!r.bytes || fread(r.bytes, 1, length, stdin) != length) die("a request was cut short");
    return r;
}

static void call(struct line *line) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct epoll_event wait = {.events = EPOLLOUT, .data.ptr = line};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    line->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (line->fd < 0) die("socket");
    if (connect(line->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) die("connect");
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, line->fd, &wait)) die("epoll");
}

static void settle(struct post *p) { /* over when refused, or answered and everybody has it */
    int done = p->told.answered > 0 && (p->told.got >= p->wanted || p->told.status / 200 != 1);
    flying -= done && !p->over;
    p->over |= done;
}

static void hang_up(struct line *line) {
    close(line->fd);
    line->fd = -1;
    if (line->post >= 0) {
        struct post *p = post + line->post;
        p->told.answered = now() - began;
        p->told.status = line->status;
        settle(p);
        free(line);
    } else if (line->status == 200) ended++;
    else refused++, opening--;
}

static void deliver(struct line *line, int number, double at) {
    struct post *p = post + number;
    if (number >= sent || line->stream >= p->readers || p->has[line->stream]) return;
    p->has[line->stream] = 1;
    delivered = grown(delivered, deliveries, sizeof *delivered);
    delivered[deliveries++] = (struct delivery){line->stream, number, at - began};
    p->told.got++;
    settle(p);
}

static void search(struct line *line, char *text, int length, double at) {
    char *end = text + length, *found = text;
    while ((found = memmem(found, end - found, MARK, MARKED)) && end - found >= MARKER) {
        char digits[MARKER - MARKED + 1] = {0};
        memcpy(digits, found + MARKED, MARKER - MARKED);
        deliver(line, atoi(digits), at);
        found += MARKER;
    }
    line->kept = length < MARKER - 1 ? length : MARKER - 1;
    memcpy(line->tail, end - line->kept, line->kept);
}

static void take(struct line *line) {
    static char text[MARKER + BUFFER];
    memcpy(text, line->tail, line->kept);
    ssize_t got = recv(line->fd, text + line->kept, BUFFER, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return hang_up(line);
    bytes += got;
    if (!line->status) { /* a status line comes in one piece: servers send heads at once */
        line->status = got > 12 && !memcmp(text, "HTTP/1.", 7) ? atoi(text + 9) : -1;
        if (line->post < 0 && line->status != 200) return hang_up(line);
        opening -= line->post < 0;
    }
    if (line->post < 0) search(line, text, line->kept + got, now());
}

static void ask(struct line *line) {
    struct epoll_event wait = {.events = EPOLLIN, .data.ptr = line};
    ssize_t gone = send(line->fd, line->asks.bytes, line->asks.length, MSG_NOSIGNAL);
    if (gone != (ssize_t)line->asks.length) return hang_up(line); /* a socket's buffer holds it */
    epoll_ctl(epoll, EPOLL_CTL_MOD, line->fd, &wait);
}

static void send_post(double from) {
    struct line *line = calloc(1, sizeof *line);
    struct post *p = post + sent;
    *line = (struct line){.post = sent++, .asks = p->asks};
    p->told = (struct told){.from = from, .begun = now() - began};
    p->readers = streams;
    p->has = calloc(streams + 1, 1);
    flying++;
    call(line);
}

static int turn(int milliseconds) { /* whether a command waits */
    struct epoll_event got[256];
    int command = 0, many = epoll_wait(epoll, got, 256, milliseconds);
    for (int i = 0; i < many; i++) {
        struct line *line = got[i].data.ptr;
        uint64_t rings;
        if (!line) command = 1;
        else if ((void *)line == &timer) (void)!read(timer, &rings, sizeof rings);
        else if (got[i].events & EPOLLOUT) ask(line);
        else take(line);
    }
    return command;
}

static void join(void) {
    double start = now();
    for (refused = 0; called < streams || opening; turn(100))
        for (; called < streams && opening < AT_ONCE; opening++) call(stream[called++]);
    printf("joined %d %d %.0f\n", streams, refused, (now() - start) * 1e6);
}

static void hang_up_newest(int count) {
    for (; count > 0 && streams; count--) {
        struct line *line = stream[--streams];
        if (line->fd >= 0) close(line->fd);
        free(line);
    }
    if (called > streams) called = streams;
    printf("closed %d\n", streams);
}

static void go(int in_flight, double seconds) {
    int first = sent, last = posts;
    double busy = cpu();
    began = now();
    bytes = deliveries = ended = flying = 0;
    while ((sent < last || flying) && now() < began + seconds + GRACE) {
        if (now() > began + seconds) last = sent;
        while (sent < last && in_flight && flying < in_flight) send_post(now() - began);
        while (sent < last && !in_flight && began + post[sent].due <= now()) send_post(post[sent].due);
        if (sent < last && !in_flight) {
            double at = began + post[sent].due;
            struct itimerspec when = {.it_value = {at, (at - (time_t)at) * 1e9}};
            timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
        }
        turn(100);
    }
    busy = (cpu() - busy) * 1e6;
    printf("done %d %d %llu %.0f %d\n", sent - first, deliveries, bytes, busy, ended);
    for (int i = first; i < sent; i++) {
        fwrite(&post[i].told, sizeof post[i].told, 1, stdout);
        post[i].over = 1; /* what comes later counts nowhere */
    }
    fwrite(delivered, sizeof *delivered, deliveries, stdout);
    posts = sent; /* what was not sent is forgotten; its numbers go to others */
}

static void obey(void) {
    char command[100];
    double due, seconds;
    size_t length;
    int count;
    if (!fgets(command, sizeof command, stdin)) exit(0);
    if (sscanf(command, "open %d %zu", &count, &length) == 2) {
        for (struct request asks = read_request(length); count > 0; count--, streams++) {
            stream = grown(stream, streams, sizeof *stream);
            stream[streams] = calloc(1, sizeof **stream);
            *stream[streams] = (struct line){.fd = -1, .post = -1, .stream = streams, .asks = asks};
        }
    } else if (sscanf(command, "post %lf %d %zu", &due, &count, &length) == 3) {
        post = grown(post, posts, sizeof *post);
        post[posts++] = (struct post){.asks = read_request(length), .due = due / 1e6, .wanted = count};
    } else if (sscanf(command, "go %d %lf", &count, &seconds) == 2) go(count, seconds);
    else if (sscanf(command, "close %d", &count) == 1) hang_up_newest(count);
    else if (!strcmp(command, "join\n")) join();
    else die(command);
    fflush(stdout);
}

int main(int count, char **arguments) {
    struct epoll_event commands = {.events = EPOLLIN}, rings = {.events = EPOLLIN};
    if (count != 2 || !(port = atoi(arguments[1]))) return 2;
    epoll = epoll_create1(EPOLL_CLOEXEC);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    rings.data.ptr = &timer;
    setvbuf(stdin, NULL, _IONBF, 0); /* what waits in a buffer would ring no bell */
    epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &commands);
    epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &rings);
    for (;;) if (turn(-1)) obey();
}
