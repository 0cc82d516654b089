// A publisher and its audience for floor.c: sends frames of equal packets at a rate, each frame at once, and counts what the sinks receive.
// usage: traffic PORT FIRST_DESTINATION_PORT SUBSCRIBERS FRAMES_PER_SECOND PACKETS_PER_FRAME PAYLOAD_BYTES SECONDS
// Prints: packets sent, packets received by all sinks, and how long they took from being sent to lying in a sink's socket, as the kernel
// stamps it: median, 95th and 99th of a hundred, longest, in ms. What comes in the first second is left out of that.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEADER = 12, TAG = 16, BATCH = 64, HEAD = 64, MOST = 40, PACKET = 1600, CONTROL = 64, LONGEST = 1 << 20 };
static volatile int done, measuring;
static int sinks, first;
static long counted;
static long took[LONGEST]; // how many packets took so many microseconds

static uint32_t microseconds(struct timespec time)
{
    return (uint32_t)((uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000);
}

// the floor passes on the timestamp of a packet, in which stands when it was sent, by the clock of SO_TIMESTAMPNS
static void measure(struct msghdr *message, const uint8_t *head)
{
    struct cmsghdr *control = CMSG_FIRSTHDR(message);
    if (!control || control->cmsg_type != SO_TIMESTAMPNS) return;
    struct timespec arrived;
    uint32_t sent;
    memcpy(&arrived, CMSG_DATA(control), sizeof arrived);
    memcpy(&sent, head + 4, 4);
    int32_t time = (int32_t)(microseconds(arrived) - ntohl(sent));
    took[time < 0 ? 0 : time >= LONGEST ? LONGEST - 1 : time]++;
}

static double percentile(double share)
{
    long all = 0, seen = 0;
    for (int i = 0; i < LONGEST; i++) all += took[i];
    for (int i = 0; i < LONGEST; i++)
        if ((seen += took[i]) > 0 && seen >= share * (double)all) return i / 1000.0;
    return 0;
}

static void *drain(void *unused)
{
    (void)unused;
    int poll = epoll_create1(0), size = 1 << 20;
    for (int i = 0; i < sinks; i++) {
        int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons((uint16_t)(first + i)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        int stamp = 1;
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
        setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &stamp, sizeof stamp);
        if (bind(fd, (struct sockaddr *)&local, sizeof local)) { perror("bind"); exit(1); }
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
    }
    static uint8_t heads[BATCH][HEAD], controls[BATCH][CONTROL];
    struct iovec vectors[BATCH];
    struct mmsghdr messages[BATCH];
    for (int i = 0; i < BATCH; i++) {
        vectors[i] = (struct iovec){heads[i], HEAD};
        messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &vectors[i], .msg_iovlen = 1}};
    }
    while (!done) {
        struct epoll_event ready[64];
        int count = epoll_wait(poll, ready, 64, 100);
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < BATCH; k++) {
                messages[k].msg_hdr.msg_control = controls[k];
                messages[k].msg_hdr.msg_controllen = CONTROL;
            }
            int n = recvmmsg(ready[i].data.fd, messages, BATCH, MSG_DONTWAIT, NULL);
            if (n > 0) counted += n;
            if (measuring)
                for (int k = 0; k < n; k++) measure(&messages[k].msg_hdr, heads[k]);
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc < 8) { fprintf(stderr, "usage: traffic PORT FIRST_DESTINATION_PORT SUBSCRIBERS FRAMES_PER_SECOND PACKETS_PER_FRAME PAYLOAD_BYTES SECONDS\n"); return 2; }
    first = atoi(argv[2]);
    sinks = atoi(argv[3]);
    int rate = atoi(argv[4]), packets = atoi(argv[5]), payload = atoi(argv[6]), seconds = atoi(argv[7]);
    pthread_t thread;
    pthread_create(&thread, NULL, drain, NULL);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    connect(fd, (struct sockaddr *)&to, sizeof to);
    if (packets > MOST || payload > 1500) { fprintf(stderr, "at most 40 packets of 1500 bytes\n"); return 2; }
    static uint8_t frame_bytes[MOST * PACKET];
    int segment = HEADER + payload + TAG;
    setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof segment);
    uint8_t key[16] = {0}, salt[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, iv[12], clear[1500] = {0};
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    EVP_CipherInit_ex(cipher, EVP_aes_128_gcm(), NULL, key, salt, 1);
    uint16_t sequence = 0;
    long sent = 0;
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    for (long frame = 0; frame < (long)rate * seconds; frame++) {
        measuring = frame >= rate;
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        for (int i = 0; i < packets; i++, sequence++, sent++) {
            int n;
            uint8_t *packet = frame_bytes + i * segment;
            uint32_t timestamp = htonl(microseconds(now));
            packet[0] = 0x80;
            packet[1] = (uint8_t)(96 | (i == packets - 1 ? 0x80 : 0));
            packet[2] = (uint8_t)(sequence >> 8);
            packet[3] = (uint8_t)sequence;
            memcpy(packet + 4, &timestamp, 4);
            memcpy(packet + 8, "\0\0\0\1", 4);
            memcpy(iv, salt, 12);
            iv[5] ^= 1;
            iv[10] ^= (uint8_t)(sequence >> 8);
            iv[11] ^= (uint8_t)sequence;
            EVP_CipherInit_ex(cipher, NULL, NULL, NULL, iv, 1);
            EVP_CipherUpdate(cipher, NULL, &n, packet, HEADER);
            EVP_CipherUpdate(cipher, packet + HEADER, &n, clear, payload);
            EVP_CipherFinal_ex(cipher, packet + HEADER + payload, &n);
            EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, TAG, packet + HEADER + payload);
        }
        send(fd, frame_bytes, (size_t)(packets * segment), 0);
        next.tv_nsec += 1000000000L / rate;
        if (next.tv_nsec >= 1000000000L) { next.tv_nsec -= 1000000000L; next.tv_sec++; }
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }
    usleep(200000);
    done = 1;
    pthread_join(thread, NULL);
    printf("%ld %ld %.2f %.2f %.2f %.2f\n", sent, counted, percentile(0.5), percentile(0.95), percentile(0.99), percentile(1));
    return 0;
}
