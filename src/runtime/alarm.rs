//! Wakes the loop when something changes by itself.
//!
//! tokio's own timer wakes three times for a moment a minute away, as it comes down its wheels; an idle
//! desk is to cost nothing. Where the system has timers that are waited for like a file, one wake-up is
//! enough, and a laptop that was asleep is told at once.

use std::io;
use std::time::Duration;

#[cfg(target_os = "linux")]
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};
#[cfg(target_os = "linux")]
use tokio::net::unix::pipe::Receiver;

/// A timer that is set anew each time it is waited for.
#[derive(Debug)]
pub struct Alarm {
    #[cfg(target_os = "linux")]
    timer: Receiver,
}

impl Alarm {
    /// Makes a timer, inside a tokio runtime.
    ///
    /// # Errors
    /// When the system has none left.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            #[cfg(target_os = "linux")]
            // Not a pipe, but waited for and read like one; tokio's general way is unsafe to enter.
            timer: Receiver::from_owned_fd_unchecked(timerfd_create(
                TimerfdClockId::Boottime,
                TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK,
            )?)?,
        })
    }

    /// Waits for so long. Dropping the future forgets it.
    #[cfg(target_os = "linux")]
    pub async fn after(&self, wait: Duration) {
        // A timer that is set to nothing is switched off.
        let wait = wait.max(Duration::from_nanos(1));
        let at = Itimerspec {
            it_interval: Timespec {
                tv_sec: 0,
                tv_nsec: 0,
            },
            it_value: Timespec {
                tv_sec: i64::try_from(wait.as_secs()).unwrap_or(i64::MAX),
                tv_nsec: wait.subsec_nanos().into(),
            },
        };
        if timerfd_settime(&self.timer, TimerfdTimerFlags::empty(), &at).is_err() {
            return tokio::time::sleep(wait).await;
        }
        loop {
            if self.timer.readable().await.is_err() {
                // The runtime is shutting down.
                return std::future::pending().await;
            }
            // Else it was an earlier setting that ran out, just as it was set anew.
            if self.timer.try_read(&mut [0; 8]).is_ok() {
                return;
            }
        }
    }

    /// Waits for so long. Dropping the future forgets it.
    #[cfg(not(target_os = "linux"))]
    pub async fn after(&self, wait: Duration) {
        tokio::time::sleep(wait).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_rings_once_for_the_last_setting() {
        let alarm = Alarm::new().unwrap();
        alarm.after(Duration::ZERO).await;
        let long = Duration::from_mins(10);
        tokio::select! {
            biased;
            () = alarm.after(Duration::from_millis(1)) => {}
            () = tokio::time::sleep(Duration::from_secs(10)) => panic!("it didn't ring"),
        }
        // One that has run out unheard is forgotten with the next setting.
        tokio::select! {
            biased;
            () = alarm.after(Duration::from_millis(1)) => {}
            () = std::future::ready(()) => {}
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        tokio::select! {
            biased;
            () = alarm.after(long) => panic!("it rang too early"),
            () = tokio::time::sleep(Duration::from_millis(50)) => {}
        }
    }
}
