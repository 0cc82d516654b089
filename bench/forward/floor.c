// The floor of forwarding: what the kernel and the cipher alone take for one worker's work, with nothing decided.
// Receives SRTP (AEAD_AES_128_GCM) from one publisher by recvmmsg, decrypts each packet, and for each of N subscribers writes a header of
// its own, encrypts into a slab, and sends the packets of a batch as one message with UDP_SEGMENT, many messages per sendmmsg.
// usage: floor PORT FIRST_DESTINATION_PORT SUBSCRIBERS [gso|no-gso|sendto]
// no-gso makes each packet a message of its own, sendto gives each a call of its own: sound comes one packet at a time.
// Ends at SIGTERM or SIGINT and prints: forwarded packets, CPU seconds (user, system), nanoseconds per forwarded packet.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <openssl/evp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCH = 64, PACKET = 1600, HEADER = 12, SENT_HEADER = 24, TAG = 16, MESSAGES = 64, CONTROL = 64, MAX_RUN = 40 };

static volatile sig_atomic_t stopping;
static void stop(int signal) { (void)signal; stopping = 1; }

struct subscriber { struct sockaddr_in to; EVP_CIPHER_CTX *cipher; uint16_t sequence; uint16_t transport; };

static uint8_t received[BATCH][PACKET];
static uint8_t slab[MESSAGES][MAX_RUN * PACKET];
static uint8_t control[MESSAGES][CONTROL];
static const uint8_t salt[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

static void nonce(uint8_t *iv, uint32_t ssrc, uint16_t sequence)
{
    memcpy(iv, salt, 12);
    for (int i = 0; i < 4; i++) iv[2 + i] ^= (uint8_t)(ssrc >> (24 - 8 * i));
    iv[10] ^= (uint8_t)(sequence >> 8);
    iv[11] ^= (uint8_t)sequence;
}

static EVP_CIPHER_CTX *context(int seal, int number)
{
    uint8_t key[16];
    memset(key, number, sizeof key);
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    EVP_CipherInit_ex(cipher, EVP_aes_128_gcm(), NULL, key, salt, seal);
    return cipher;
}

static int decrypt(EVP_CIPHER_CTX *cipher, uint8_t *packet, int length)
{
    uint8_t iv[12];
    int n;
    nonce(iv, ntohl(*(uint32_t *)(packet + 8)), ntohs(*(uint16_t *)(packet + 2)));
    EVP_CipherInit_ex(cipher, NULL, NULL, NULL, iv, 0);
    EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, TAG, packet + length - TAG);
    EVP_CipherUpdate(cipher, NULL, &n, packet, HEADER);
    EVP_CipherUpdate(cipher, packet + HEADER, &n, packet + HEADER, length - HEADER - TAG);
    return EVP_CipherFinal_ex(cipher, packet + length, &n);
}

static int forward(struct subscriber *to, const uint8_t *packet, int length, uint8_t *out)
{
    uint8_t iv[12];
    int n, payload = length - HEADER - TAG;
    out[0] = 0x90;
    out[1] = packet[1];
    *(uint16_t *)(out + 2) = htons(++to->sequence);
    memcpy(out + 4, packet + 4, 4);
    *(uint32_t *)(out + 8) = htonl(0x10000000);
    *(uint32_t *)(out + 12) = htonl(0xBEDE0002);
    out[16] = 0x31; *(uint16_t *)(out + 17) = htons(++to->transport); out[19] = 0x10; out[20] = 0x80; out[21] = out[22] = out[23] = 0;
    nonce(iv, 0x10000000, to->sequence);
    EVP_CipherInit_ex(to->cipher, NULL, NULL, NULL, iv, 1);
    EVP_CipherUpdate(to->cipher, NULL, &n, out, SENT_HEADER);
    EVP_CipherUpdate(to->cipher, out + SENT_HEADER, &n, packet + HEADER, payload);
    EVP_CipherFinal_ex(to->cipher, out + SENT_HEADER + payload, &n);
    EVP_CIPHER_CTX_ctrl(to->cipher, EVP_CTRL_AEAD_GET_TAG, TAG, out + SENT_HEADER + payload);
    return SENT_HEADER + payload + TAG;
}

int main(int argc, char **argv)
{
    if (argc < 4) { fprintf(stderr, "usage: floor PORT FIRST_DESTINATION_PORT SUBSCRIBERS [gso|no-gso|sendto]\n"); return 2; }
    int first = atoi(argv[2]), count = atoi(argv[3]);
    int gso = argc < 5 || !strcmp(argv[4], "gso"), single = argc > 4 && !strcmp(argv[4], "sendto");
    int fd = socket(AF_INET, SOCK_DGRAM, 0), size = 4 << 20;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(fd, (struct sockaddr *)&local, sizeof local)) { perror("bind"); return 1; }
    struct subscriber *subscribers = calloc((size_t)count, sizeof *subscribers);
    for (int i = 0; i < count; i++) {
        subscribers[i].to = local;
        subscribers[i].to.sin_port = htons((uint16_t)(first + i));
        subscribers[i].cipher = context(1, i + 1);
    }
    EVP_CIPHER_CTX *opener = context(0, 0);
    struct mmsghdr in[BATCH], out[MESSAGES];
    struct iovec in_vector[BATCH], out_vector[MESSAGES];
    for (int i = 0; i < BATCH; i++) {
        in_vector[i] = (struct iovec){received[i], PACKET};
        in[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &in_vector[i], .msg_iovlen = 1}};
    }
    // SIGTERM ends the wait as well, because no handler restarts poll
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    long forwarded = 0;
    while (!stopping) {
        struct pollfd wait = {fd, POLLIN, 0};
        if (poll(&wait, 1, 1000) <= 0) continue;
        int packets = recvmmsg(fd, in, BATCH, MSG_DONTWAIT, NULL), good = 0;
        if (packets <= 0) continue;
        int order[BATCH];
        for (int i = 0; i < packets; i++)
            if ((int)in[i].msg_len > HEADER + TAG && decrypt(opener, received[i], (int)in[i].msg_len)) order[good++] = i;
        int messages = 0;
        for (int s = 0; s < count; s++) {
            for (int begin = 0; begin < good;) {
                int length = 0, run = 0, segment = 0;
                while (begin < good && run < (gso ? MAX_RUN : 1)) {
                    int one = forward(&subscribers[s], received[order[begin]], (int)in[order[begin]].msg_len, slab[messages] + length);
                    if (run == 0) segment = one;
                    length += one;
                    run++;
                    begin++;
                    if (one != segment || (begin < good && in[order[begin]].msg_len != in[order[begin - 1]].msg_len)) break;
                }
                forwarded += run;
                if (single) {
                    sendto(fd, slab[messages], (size_t)length, 0, (struct sockaddr *)&subscribers[s].to, sizeof subscribers[s].to);
                    continue;
                }
                out_vector[messages] = (struct iovec){slab[messages], (size_t)length};
                out[messages] = (struct mmsghdr){.msg_hdr = {.msg_name = &subscribers[s].to, .msg_namelen = sizeof subscribers[s].to, .msg_iov = &out_vector[messages], .msg_iovlen = 1}};
                if (run > 1) {
                    out[messages].msg_hdr.msg_control = control[messages];
                    out[messages].msg_hdr.msg_controllen = CMSG_SPACE(sizeof(uint16_t));
                    struct cmsghdr *header = CMSG_FIRSTHDR(&out[messages].msg_hdr);
                    header->cmsg_level = IPPROTO_UDP;
                    header->cmsg_type = UDP_SEGMENT;
                    header->cmsg_len = CMSG_LEN(sizeof(uint16_t));
                    *(uint16_t *)CMSG_DATA(header) = (uint16_t)segment;
                }
                if (++messages == MESSAGES) { for (int sent = 0; sent < messages;) { int n = sendmmsg(fd, out + sent, (unsigned)(messages - sent), 0); sent += n > 0 ? n : 1; } messages = 0; }
            }
        }
        for (int sent = 0; sent < messages;) { int n = sendmmsg(fd, out + sent, (unsigned)(messages - sent), 0); sent += n > 0 ? n : 1; }
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double user = usage.ru_utime.tv_sec + usage.ru_utime.tv_usec / 1e6, system = usage.ru_stime.tv_sec + usage.ru_stime.tv_usec / 1e6;
    printf("%ld %.3f %.3f %.0f\n", forwarded, user, system, forwarded ? (user + system) * 1e9 / (double)forwarded : 0);
    return 0;
}
